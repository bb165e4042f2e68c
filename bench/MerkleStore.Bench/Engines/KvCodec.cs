// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Bench.Engines;

/// <summary>The bytes of nodes: what is stored, and what is hashed.</summary>
internal static class KvCodec
{
    private const byte Bucket = 0;
    private const byte Branch = 1;
    private const byte Directory = 2;

    /// <summary>Writes the stored form of a leaf. That of a bucket is what is hashed, too.</summary>
    public static void Encode(KvLeaf leaf, KvBytes bytes)
    {
        bytes.Clear();
        bytes.Byte(leaf.IsDirectory ? Directory : Bucket);
        bytes.Leb(leaf.Count);
        for (int i = 0; i < leaf.Count; i++)
        {
            ref KvEntry entry = ref leaf.Entries[i];
            bytes.Leb(entry.Name.Length);
            bytes.Bytes(entry.Name);
            bytes.Byte(entry.IsValue ? (byte)1 : (byte)0);
            bytes.Hash(entry.Hash);
        }
    }

    /// <summary>Writes what is hashed of a directory of at most 256 entries.</summary>
    public static void EncodeFlat(KvLeaf leaf, KvBytes bytes)
    {
        bytes.Clear();
        bytes.Word((ulong)leaf.Count);
        for (int i = 0; i < leaf.Count; i++)
        {
            ref KvEntry entry = ref leaf.Entries[i];
            bytes.Word(entry.IsValue ? 0xFF00000000000000 : 0);
            bytes.Leb(entry.Name.Length);
            bytes.Bytes(entry.Name);
            bytes.Word(Hash256.Size);
            bytes.Hash(entry.Hash);
        }
    }

    /// <summary>Writes a branch: what is stored is what is hashed.</summary>
    public static void Encode(KvBranch branch, KvBytes bytes)
    {
        bytes.Clear();
        bytes.Byte(Branch);
        bytes.Leb(branch.Depth);
        bytes.Leb(branch.Count);
        byte used = 0;
        foreach (ref KvSlot slot in branch.Slots.AsSpan())
        {
            used += slot.IsUsed ? (byte)1 : (byte)0;
        }

        bytes.Byte(used);
        for (int i = 0; i < branch.Slots.Length; i++)
        {
            if (branch.Slots[i].IsUsed)
            {
                bytes.Byte((byte)i);
                bytes.Hash(branch.Slots[i].Hash);
            }
        }
    }

    /// <summary>Reads a stored node.</summary>
    public static KvNode Decode(ReadOnlySpan<byte> bytes)
    {
        byte kind = bytes[0];
        bytes = bytes[1..];
        if (kind == Branch)
        {
            var branch = new KvBranch { Depth = (int)Leb(ref bytes), Count = Leb(ref bytes) };
            int used = bytes[0];
            bytes = bytes[1..];
            for (int i = 0; i < used; i++)
            {
                ref KvSlot slot = ref branch.Slots[bytes[0]];
                slot.IsUsed = true;
                slot.Hash = new Hash256(bytes.Slice(1, Hash256.Size));
                bytes = bytes[(1 + Hash256.Size)..];
            }

            return branch;
        }

        int count = (int)Leb(ref bytes);
        var leaf = new KvLeaf { IsDirectory = kind == Directory, Count = count, Entries = new KvEntry[count] };
        for (int i = 0; i < count; i++)
        {
            int length = (int)Leb(ref bytes);
            ref KvEntry entry = ref leaf.Entries[i];
            entry.Name = bytes[..length].ToArray();
            entry.IsValue = bytes[length] != 0;
            entry.Hash = new Hash256(bytes.Slice(length + 1, Hash256.Size));
            bytes = bytes[(length + 1 + Hash256.Size)..];
        }

        return leaf;
    }

    private static long Leb(ref ReadOnlySpan<byte> bytes)
    {
        long value = 0;
        for (int i = 0; ; i++)
        {
            value |= (long)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
            {
                bytes = bytes[(i + 1)..];
                return value;
            }
        }
    }
}
