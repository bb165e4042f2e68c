// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tree;

/// <summary>One state of a tree in memory, and what it did to the state that it was made from.</summary>
/// <remarks>
/// Versions form a forest. A block born in version b is visible from b and its descendants until one of them replaces it; that
/// one has it on its list of the dead. All members belong to the lock of the <see cref="NodeSpace"/>.
/// </remarks>
internal sealed class TreeVersion(uint id, TreeVersion? parent, uint anchor)
{
    /// <summary>Ids rise along every line of descent.</summary>
    public uint Id { get; } = id;

    public TreeVersion? Parent { get; set; } = parent;

    /// <summary>The leaf whose only entry, with an empty name, is the root of the tree; no entry: the empty tree.</summary>
    public uint Anchor { get; set; } = anchor;

    /// <summary>Trees, warm commits and keepers that hold this version.</summary>
    public int References { get; set; }

    public List<TreeVersion> Children { get; } = [];

    /// <summary>Whether the version has been freed, or has become part of its child.</summary>
    public bool IsGone { get; set; }

    /// <summary>Whether the version is final: a change makes a child of it.</summary>
    public bool Frozen { get; set; }

    /// <summary>The record of the root, where it was written and the nodes could not be told; else 0.</summary>
    public ulong SpilledRoot { get; set; }

    /// <summary>Whether entries with <see cref="EntryTag.Borrowed"/> may have been made since the last commit, here or in an ancestor.</summary>
    public bool HasBorrowed { get; set; }

    /// <summary>Blocks of ancestors that this version replaced or deleted.</summary>
    public HandleList Dead { get; } = new();

    /// <summary>Blocks that died while borrowed references to them may exist: they wait for the commit.</summary>
    public HandleList Deferred { get; } = new();

    /// <summary>Versions whose blocks this one borrows; it holds a reference to each.</summary>
    public List<TreeVersion> Keeps { get; } = [];

    /// <summary>How many times other versions keep this one.</summary>
    public int Keepers { get; set; }

    /// <summary>Blocks born up to this id belong to the ancestors.</summary>
    public uint InheritedUpTo => Parent?.Id ?? 0;

    /// <summary>Holds another version, whose blocks this one borrows.</summary>
    public void Keep(TreeVersion version)
    {
        version.Frozen = true;
        version.References++;
        version.Keepers++;
        Keeps.Add(version);
        HasBorrowed = true;
    }
}
