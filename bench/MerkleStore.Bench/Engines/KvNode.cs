// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Bench.Engines;

/// <summary>A decoded node of the tree over a peer.</summary>
internal abstract class KvNode
{
    /// <summary>Its hash, if it is not dirty.</summary>
    public Hash256 Hash { get; set; }

    /// <summary>Whether it has changed since it was hashed.</summary>
    public bool IsDirty { get; set; }

    /// <summary>The block in which it was last used.</summary>
    public int Stamp { get; set; }
}

/// <summary>A value.</summary>
internal sealed class KvValue(byte[] bytes) : KvNode
{
    /// <summary>Its bytes.</summary>
    public byte[] Bytes { get; } = bytes;
}

/// <summary>Sorted entries: a directory of at most 256, or a bucket of at most 32 below a branch.</summary>
internal sealed class KvLeaf : KvNode
{
    /// <summary>Whether it is a whole directory.</summary>
    public bool IsDirectory { get; set; }

    /// <summary>The entries in the order of their names; the array may be longer.</summary>
    public KvEntry[] Entries { get; set; } = [];

    /// <summary>The number of entries.</summary>
    public int Count { get; set; }
}

/// <summary>A branch of the inode trie of a directory of more than 256 entries.</summary>
internal sealed class KvBranch : KvNode
{
    /// <summary>The number of slots.</summary>
    public const int SlotCount = 32;

    /// <summary>The depth; 0 for the root of a directory.</summary>
    public int Depth { get; set; }

    /// <summary>The number of entries below.</summary>
    public long Count { get; set; }

    /// <summary>The 32 slots.</summary>
    public KvSlot[] Slots { get; } = new KvSlot[SlotCount];
}

/// <summary>An entry of a directory.</summary>
internal struct KvEntry
{
    /// <summary>Its name.</summary>
    public byte[] Name;

    /// <summary>The decoded child, or null if it is not in memory.</summary>
    public KvNode? Child;

    /// <summary>The hash of the child, as long as the child is not dirty.</summary>
    public Hash256 Hash;

    /// <summary>Whether the child is a value.</summary>
    public bool IsValue;
}

/// <summary>A slot of a branch.</summary>
internal struct KvSlot
{
    /// <summary>The decoded child, or null if it is not in memory.</summary>
    public KvNode? Child;

    /// <summary>The hash of the child, as long as the child is not dirty.</summary>
    public Hash256 Hash;

    /// <summary>Whether the slot has a child.</summary>
    public bool IsUsed;
}
