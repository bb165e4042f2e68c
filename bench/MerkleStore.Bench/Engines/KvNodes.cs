// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.CompilerServices;
using MerkleStore.Bench.Peers;

namespace MerkleStore.Bench.Engines;

/// <summary>Finds, loads and forgets decoded nodes.</summary>
internal sealed class KvNodes(PeerStore store)
{
    private const int ObjectBytes = 64;
    private byte[] _buffer = new byte[1 << 16];
    private int _clock;

    /// <summary>An estimate of the memory that decoded nodes take.</summary>
    public long ResidentBytes { get; private set; }

    /// <summary>The slot of a name in a branch: MurmurHash3 seeded with the depth, the tail mixed like a full word.</summary>
    public static int Slot(int depth, ReadOnlySpan<byte> name)
    {
        uint hash = (uint)depth;
        for (int i = 0; i < name.Length; i += 4)
        {
            uint word = 0;
            for (int k = Math.Min(4, name.Length - i) - 1; k >= 0; k--)
            {
                word = (word << 8) | name[i + k];
            }

            word *= 0xCC9E2D51;
            word = uint.RotateLeft(word, 15) * 0x1B873593;
            hash = (uint.RotateLeft(hash ^ word, 13) * 5) + 0xE6546B64;
        }

        hash ^= (uint)name.Length;
        hash = (hash ^ (hash >> 16)) * 0x85EBCA6B;
        hash = (hash ^ (hash >> 13)) * 0xC2B2AE35;
        return (int)((hash ^ (hash >> 16)) % KvBranch.SlotCount);
    }

    /// <summary>Where a name is, or would be (complemented), in a leaf.</summary>
    public static int Search(KvLeaf leaf, ReadOnlySpan<byte> name)
    {
        int low = 0;
        int high = leaf.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) >> 1;
            int order = name.SequenceCompareTo(leaf.Entries[middle].Name);
            if (order == 0)
            {
                return middle;
            }

            if (order > 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return ~low;
    }

    /// <summary>The entry of a name in a directory, or a null reference.</summary>
    public ref KvEntry Find(KvNode node, ReadOnlySpan<byte> name)
    {
        while (node is KvBranch branch)
        {
            ref KvSlot slot = ref branch.Slots[Slot(branch.Depth, name)];
            if (!slot.IsUsed)
            {
                return ref Unsafe.NullRef<KvEntry>();
            }

            node = Child(ref slot);
        }

        var leaf = (KvLeaf)node;
        int index = Search(leaf, name);
        return ref index < 0 ? ref Unsafe.NullRef<KvEntry>() : ref leaf.Entries[index];
    }

    /// <summary>The directory at an entry.</summary>
    public KvNode Child(ref KvEntry entry) => Used(entry.Child ??= Load(entry.Hash));

    /// <summary>The bucket or branch at a slot.</summary>
    public KvNode Child(ref KvSlot slot) => Used(slot.Child ??= Load(slot.Hash));

    /// <summary>The value at an entry.</summary>
    public KvValue Value(ref KvEntry entry)
    {
        if (entry.Child is null)
        {
            ReadOnlySpan<byte> bytes = Read(entry.Hash);
            entry.Child = NewValue(bytes);
            entry.Child.Hash = entry.Hash;
            entry.Child.IsDirty = false;
        }

        return (KvValue)Used(entry.Child);
    }

    /// <summary>Reads and decodes a directory, a bucket or a branch.</summary>
    public KvNode Load(Hash256 hash)
    {
        KvNode node = KvCodec.Decode(Read(hash));
        node.Hash = hash;
        ResidentBytes += Size(node);
        return Used(node);
    }

    /// <summary>A new value.</summary>
    public KvValue NewValue(ReadOnlySpan<byte> bytes)
    {
        var value = new KvValue(bytes.ToArray()) { IsDirty = true, Stamp = _clock };
        ResidentBytes += Size(value);
        return value;
    }

    /// <summary>Counts what an edit has added.</summary>
    public void Grow(long bytes) => ResidentBytes += bytes;

    /// <summary>Notes that a node is used.</summary>
    public KvNode Used(KvNode node)
    {
        node.Stamp = _clock;
        return node;
    }

    /// <summary>Ends a block: if the decoded nodes take more than the budget, those that were not used for longest go, until a quarter of it is free.</summary>
    public void EndBlock(KvNode? root, long budget)
    {
        if (root is not null && ResidentBytes > budget)
        {
            for (int age = 64; ResidentBytes > budget / 4 * 3 && age > 0; age /= 4)
            {
                ResidentBytes = Trim(root, _clock - age + 1);
            }
        }

        _clock++;
    }

    private static long Size(KvNode node)
    {
        switch (node)
        {
            case KvValue value:
                return ObjectBytes + value.Bytes.Length;
            case KvLeaf leaf:
                long bytes = ObjectBytes + ((long)leaf.Entries.Length * Unsafe.SizeOf<KvEntry>());
                for (int i = 0; i < leaf.Count; i++)
                {
                    bytes += 24 + leaf.Entries[i].Name.Length;
                }

                return bytes;
            default:
                return ObjectBytes + (KvBranch.SlotCount * Unsafe.SizeOf<KvSlot>());
        }
    }

    /// <summary>Forgets children last used before a block; all are clean. Returns the bytes that are left.</summary>
    private static long Trim(KvNode node, int cutoff)
    {
        long bytes = Size(node);
        if (node is KvLeaf leaf)
        {
            for (int i = 0; i < leaf.Count; i++)
            {
                bytes += Trim(ref leaf.Entries[i].Child, cutoff);
            }
        }
        else if (node is KvBranch branch)
        {
            foreach (ref KvSlot slot in branch.Slots.AsSpan())
            {
                bytes += Trim(ref slot.Child, cutoff);
            }
        }

        return bytes;
    }

    private static long Trim(ref KvNode? child, int cutoff)
    {
        if (child is null || child.Stamp < cutoff)
        {
            child = null;
            return 0;
        }

        return Trim(child, cutoff);
    }

    private ReadOnlySpan<byte> Read(Hash256 hash)
    {
        Span<byte> key = stackalloc byte[Hash256.Size];
        hash.CopyTo(key);
        int length = store.Get(key, _buffer);
        if (length > _buffer.Length)
        {
            _buffer = new byte[length * 2];
            length = store.Get(key, _buffer);
        }

        return length >= 0 ? _buffer.AsSpan(0, length) : throw new InvalidDataException($"The peer has no node {hash}.");
    }
}
