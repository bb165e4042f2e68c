// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>What the nodes of a tree take in memory, by cause. Every byte has one cause.</summary>
/// <remarks>What the tree borrows from other trees is not in it: it counts where it belongs.</remarks>
public sealed record MemoryCost
{
    internal MemoryCost()
    {
    }

    /// <summary>The values and directories that were measured, the root not counted: the entries of all directories.</summary>
    public long Entries { get; internal set; }

    /// <summary>Of those, the values.</summary>
    public long Values { get; internal set; }

    /// <summary>References to values and nodes that are on disk only, and were not measured.</summary>
    public long NotInMemory { get; internal set; }

    /// <summary>Bytes of values.</summary>
    public long ValueBytes { get; internal set; }

    /// <summary>Bytes of names.</summary>
    public long NameBytes { get; internal set; }

    /// <summary>Bytes of references, in memory and in the log.</summary>
    public long ReferenceBytes { get; internal set; }

    /// <summary>Bytes of hashes.</summary>
    public long HashBytes { get; internal set; }

    /// <summary>Bytes that nodes need beside that: heads, columns of fingerprints, tags, lengths.</summary>
    public long NodeBytes { get; internal set; }

    /// <summary>Bytes that hold nothing: room for more entries, empty slots, what was replaced, and what a block is longer than its node.</summary>
    public long SlackBytes { get; internal set; }

    /// <summary>All bytes: the sum of the six causes.</summary>
    public long TotalBytes => ValueBytes + NameBytes + ReferenceBytes + HashBytes + NodeBytes + SlackBytes;
}
