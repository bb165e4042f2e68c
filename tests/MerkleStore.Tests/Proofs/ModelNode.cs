// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;
using MerkleStore.Hashing;

namespace MerkleStore.Tests.Proofs;

/// <summary>A value or a directory as plain dictionaries, with the preimages of its hash written down once more.</summary>
internal sealed class ModelNode
{
    private Hash256? _hash;

    private ModelNode(byte[]? value) => Value = value;

    public byte[]? Value { get; }

    public SortedDictionary<string, ModelNode> Entries { get; } = new(StringComparer.Ordinal);

    public Hash256 Hash => _hash ??= Value is not null ? HashOf(Value) : HashOf([.. Entries.Select(e => (e.Key, e.Value.Value is not null, e.Value.Hash))]);

    public static Hash256 HashOf(byte[] value) => Blake2b.Hash([.. UInt64((ulong)value.Length), .. value]);

    /// <summary>Builds a tree from the lines of a trace.</summary>
    public static ModelNode From(IEnumerable<string> lines)
    {
        var root = new ModelNode(null);
        foreach (string line in lines)
        {
            string[] parts = line.Split(' ');
            ModelNode node = parts[0] == "S" ? new ModelNode(Convert.FromHexString(parts[2])) : root.Find(parts[1]);
            root.Put(parts[0] == "S" ? parts[1] : parts[2], node);
        }

        return root;
    }

    public static Hash256 HashOf(List<(string Name, bool IsValue, Hash256 Hash)> entries)
        => entries.Count <= 256 ? HashOfFlat(entries) : HashOfPage(entries, 0);

    public static Hash256 HashOfFlat(List<(string Name, bool IsValue, Hash256 Hash)> entries)
        => Blake2b.Hash([.. UInt64((ulong)entries.Count), .. entries.SelectMany(e => (byte[])[e.IsValue ? (byte)0xFF : (byte)0, 0, 0, 0, 0, 0, 0, 0, .. Name(e.Name), .. UInt64(32), .. e.Hash.ToArray()])]);

    public static Hash256 HashOfBucket(List<(string Name, bool IsValue, Hash256 Hash)> entries)
        => Blake2b.Hash([0, .. Leb(entries.Count), .. entries.SelectMany(e => (byte[])[.. Name(e.Name), e.IsValue ? (byte)1 : (byte)0, .. e.Hash.ToArray()])]);

    public static Hash256 HashOfBranch(int depth, int length, List<(int Slot, Hash256 Hash)> slots)
        => Blake2b.Hash([1, .. Leb(depth), .. Leb(length), (byte)slots.Count, .. slots.SelectMany(s => (byte[])[(byte)s.Slot, .. s.Hash.ToArray()])]);

    private static Hash256 HashOfPage(List<(string Name, bool IsValue, Hash256 Hash)> entries, int depth)
        => entries.Count <= 32
            ? HashOfBucket(entries)
            : HashOfBranch(depth, entries.Count, [.. entries.GroupBy(e => OcamlHash.Slot(depth, ProofVectorFile.Bytes(e.Name))).OrderBy(g => g.Key).Select(g => (g.Key, HashOfPage([.. g], depth + 1)))]);

    private static byte[] UInt64(ulong value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Name(string name) => [.. Leb(name.Length), .. ProofVectorFile.Bytes(name)];

    private static byte[] Leb(int value) => value < 0x80 ? [(byte)value] : [(byte)(value | 0x80), .. Leb(value >> 7)];

    private ModelNode Find(string key) => key.Split('/').Aggregate(this, (node, step) => node.Entries[step]);

    private void Put(string key, ModelNode node)
    {
        string[] steps = key.Split('/');
        ModelNode at = this;
        foreach (string step in steps[..^1])
        {
            if (!at.Entries.TryGetValue(step, out ModelNode? below) || below.Value is not null)
            {
                below = new ModelNode(null);
                at.Entries[step] = below;
            }

            at = below;
        }

        at.Entries[steps[^1]] = node;
    }
}
