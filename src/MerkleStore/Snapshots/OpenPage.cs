// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Snapshots;

/// <summary>A page that has begun and not ended: what is kept of it when an import is interrupted.</summary>
internal sealed record OpenPage
{
    public required bool IsBranch { get; init; }

    /// <summary>Whether it is the root page of a directory.</summary>
    public required bool StartsDirectory { get; init; }

    /// <summary>The depth in the trie of its directory.</summary>
    public required int Depth { get; init; }

    /// <summary>Branch: the slots.</summary>
    public uint Present { get; init; }

    /// <summary>Branch: the slots whose pages are those of the base.</summary>
    public uint Shared { get; init; }

    /// <summary>Branch: what has been built, in the order of the slots.</summary>
    public BuiltPage[] Children { get; init; } = [];

    /// <summary>Leaf: the number of entries, and of those that are in <see cref="Partial"/>.</summary>
    public int Count { get; init; }

    public int Done { get; init; }

    /// <summary>Leaf: the record so far.</summary>
    public byte[] Partial { get; init; } = [];

    /// <summary>Leaf: the last name that was read, as it is stored. If a page is open above this one it is that of the directory under this name.</summary>
    public byte[] Name { get; init; } = [];

    public bool IsPacked { get; init; }
}
