// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace MerkleStore.Tests.Model;

/// <summary>The preimages of the context hash, written down once more and slowly.</summary>
internal static class NaiveHash
{
    public const int FlatMaximum = 256;
    public const int BucketMaximum = 32;
    public const int DepthMaximum = 10;
    private const int SlotCount = 32;

    public static byte[] Value(byte[] bytes)
    {
        var preimage = new Preimage();
        preimage.UInt64((ulong)bytes.Length);
        preimage.Bytes(bytes);
        return preimage.Digest();
    }

    public static byte[] Directory(IReadOnlyDictionary<string, NaiveNode> entries)
    {
        KeyValuePair<string, NaiveNode>[] sorted = [.. entries.OrderBy(e => e.Key, StringComparer.Ordinal)];
        if (sorted.Length > FlatMaximum)
        {
            return Inode(sorted, 0);
        }

        var preimage = new Preimage();
        preimage.UInt64((ulong)sorted.Length);
        foreach ((string name, NaiveNode node) in sorted)
        {
            preimage.UInt64(node is NaiveValue ? 0xFF00000000000000UL : 0);
            preimage.Name(name);
            preimage.UInt64(32);
            preimage.Bytes(node.Hash);
        }

        return preimage.Digest();
    }

    public static byte[] Commit(byte[] root, IEnumerable<byte[]> parents, long date, byte[] author, byte[] message)
    {
        byte[][] sorted = [.. parents.OrderBy(Convert.ToHexString, StringComparer.Ordinal)];
        var preimage = new Preimage();
        preimage.UInt64(32);
        preimage.Bytes(root);
        preimage.UInt64((ulong)sorted.Length);
        foreach (byte[] parent in sorted)
        {
            preimage.UInt64(32);
            preimage.Bytes(parent);
        }

        preimage.UInt64((ulong)date);
        preimage.UInt64((ulong)author.Length);
        preimage.Bytes(author);
        preimage.UInt64((ulong)message.Length);
        preimage.Bytes(message);
        return preimage.Digest();
    }

    public static uint OcamlHash(uint seed, string name)
    {
        byte[] bytes = new byte[(name.Length + 3) / 4 * 4];
        Encoding.Latin1.GetBytes(name, bytes);
        uint h = seed;
        for (int i = 0; i < bytes.Length; i += 4)
        {
            uint word = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(i));
            h ^= BitOperations.RotateLeft(word * 0xCC9E2D51, 15) * 0x1B873593;
            h = (BitOperations.RotateLeft(h, 13) * 5) + 0xE6546B64;
        }

        h ^= (uint)name.Length;
        h = (h ^ (h >> 16)) * 0x85EBCA6B;
        h = (h ^ (h >> 13)) * 0xC2B2AE35;
        return (h ^ (h >> 16)) & 0x3FFFFFFF;
    }

    public static int Slot(int depth, string name) => (int)(OcamlHash((uint)depth, name) % SlotCount);

    /// <summary>The names by name if they fit a bucket, and else slot by slot, each slot by the same rule.</summary>
    public static List<string> SlotOrder(IReadOnlyCollection<string> names, int depth = 0)
        => names.Count <= BucketMaximum || depth >= DepthMaximum
            ? [.. names.Order(StringComparer.Ordinal)]
            : [.. names.GroupBy(n => Slot(depth, n)).OrderBy(g => g.Key).SelectMany(g => SlotOrder([.. g], depth + 1))];

    private static byte[] Inode(KeyValuePair<string, NaiveNode>[] sorted, int depth)
    {
        var preimage = new Preimage();
        if (sorted.Length <= BucketMaximum)
        {
            preimage.Byte(0);
            preimage.Leb128((uint)sorted.Length);
            foreach ((string name, NaiveNode node) in sorted)
            {
                preimage.Name(name);
                preimage.Byte(node is NaiveValue ? (byte)1 : (byte)0);
                preimage.Bytes(node.Hash);
            }

            return preimage.Digest();
        }

        if (depth >= DepthMaximum)
        {
            throw new InvalidOperationException($"More than {BucketMaximum} names share a slot at every depth.");
        }

        IGrouping<int, KeyValuePair<string, NaiveNode>>[] slots = [.. sorted.GroupBy(e => Slot(depth, e.Key)).OrderBy(g => g.Key)];
        preimage.Byte(1);
        preimage.Leb128((uint)depth);
        preimage.Leb128((uint)sorted.Length);
        preimage.Byte((byte)slots.Length);
        foreach (IGrouping<int, KeyValuePair<string, NaiveNode>> slot in slots)
        {
            preimage.Byte((byte)slot.Key);
            preimage.Bytes(Inode([.. slot], depth + 1));
        }

        return preimage.Digest();
    }

    private sealed class Preimage
    {
        private readonly List<byte> _bytes = [];

        public void Byte(byte value) => _bytes.Add(value);

        public void Bytes(byte[] value) => _bytes.AddRange(value);

        public void UInt64(ulong value)
        {
            Span<byte> bytes = stackalloc byte[8];
            BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
            _bytes.AddRange(bytes);
        }

        public void Leb128(uint value)
        {
            for (; value > 0x7F; value >>= 7)
            {
                Byte((byte)((value & 0x7F) | 0x80));
            }

            Byte((byte)value);
        }

        public void Name(string name)
        {
            Leb128((uint)name.Length);
            Bytes(Encoding.Latin1.GetBytes(name));
        }

        public byte[] Digest() => NaiveBlake2b.Hash([.. _bytes]);
    }
}
