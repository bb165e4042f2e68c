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

    /// <summary>The sequence of the commit that has this state, 0 for none; of several the newest.</summary>
    public long Committed { get; private set; }

    /// <summary>The last address in the pages of the log up to that commit.</summary>
    public ulong CommittedLimit { get; private set; }

    /// <summary>Records of the state before that are not in this one. A commit tells what died since the commit that it was made from.</summary>
    public DeathList Died { get; } = new();

    /// <summary>The commit at which <see cref="Died"/> begins where the version that had it has become part of this one; -1 where it is the parent's.</summary>
    private long CutBase { get; set; } = -1;

    private ulong CutLimit { get; set; }

    /// <summary>Blocks born up to this id belong to the ancestors.</summary>
    public uint InheritedUpTo => Parent?.Id ?? 0;

    /// <summary>The state is that of a commit from now on.</summary>
    public void SetCommitted(long sequence, ulong limit)
    {
        Committed = sequence;
        CommittedLimit = limit;
        Leases = null;
        Died.Clear();
    }

    /// <summary>The newest commit from which this state was made, in memory.</summary>
    /// <param name="limit">The last address in the pages of the log up to it: records behind it are of other commits.</param>
    /// <param name="died">Receives the records that died since; null if they do not matter.</param>
    /// <returns>Its sequence; 0 if the tree was begun empty.</returns>
    public long FindBase(out ulong limit, DeathList? died)
    {
        for (TreeVersion? version = this; version is not null; version = version.Parent)
        {
            if (version.Committed != 0)
            {
                limit = version.CommittedLimit;
                return version.Committed;
            }

            died?.AddRange(version.Died);
            if (version.CutBase >= 0)
            {
                limit = version.CutLimit;
                return version.CutBase;
            }
        }

        limit = 0;
        return 0;
    }

    /// <summary>Commits whose records this state refers to, beside its base: those of subtrees of other trees whose versions it need not keep.</summary>
    private HashSet<long>? Leases { get; set; }

    /// <summary>Adds the commits whose records this state, or one that it keeps, may refer to.</summary>
    public void CollectBases(HashSet<long> bases)
    {
        long @base = FindBase(out _, null);
        if (@base != 0)
        {
            bases.Add(@base);
        }

        for (TreeVersion? version = this; version is not null; version = version.Parent)
        {
            bases.UnionWith(version.Leases ?? []);
            foreach (TreeVersion kept in version.Keeps)
            {
                kept.CollectBases(bases);
            }
        }
    }

    /// <summary>Begins where an equal state stands, of which this one is a cold copy.</summary>
    public void ContinueFrom(TreeVersion equal)
    {
        CutBase = equal.FindBase(out ulong limit, Died);
        CutLimit = limit;
        Leases = [];
        equal.CollectBases(Leases);
    }

    /// <summary>Takes over from the parent, which becomes part of this version, where its history begins.</summary>
    public void TakeHistory(TreeVersion parent)
    {
        if (parent.Leases is { } leases)
        {
            (Leases ??= []).UnionWith(leases);
        }

        if (CutBase >= 0)
        {
            return;
        }

        if (parent.Committed != 0)
        {
            CutBase = parent.Committed;
            CutLimit = parent.CommittedLimit;
            return;
        }

        Died.AddRange(parent.Died);
        CutBase = parent.CutBase;
        CutLimit = parent.CutLimit;
    }

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
