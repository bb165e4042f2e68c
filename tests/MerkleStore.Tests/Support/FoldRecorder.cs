// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tests.Model;

namespace MerkleStore.Tests.Support;

/// <summary>Writes down what a fold visits, as text, from the engine and from the model.</summary>
internal static class FoldRecorder
{
    /// <summary>More than any tree of these tests has: a tree that refers to itself must not hang the test.</summary>
    private const int MaximumVisits = 1_000_000;

    public static IReadOnlyList<string> Record(ContextTree tree, byte[] packedKey, FoldDepth depth, ListOrder order)
    {
        var visits = new List<string>();
        tree.Fold(ContextPath.FromPacked(packedKey), depth, order, ref visits, Visit);
        return visits;

        static void Visit(ref List<string> visits, in FoldEntry entry)
        {
            Assert.True(entry.Depth <= ContextLimits.MaxSteps && visits.Count < MaximumVisits, $"The fold does not end: depth {entry.Depth}, {visits.Count} visits.");
            visits.Add(Print(PackedKey.Unpack(entry.PackedKey), entry.Depth, entry.Kind, entry.Value));
        }
    }

    /// <summary>What a fold of the model visits: a directory before its entries; nothing at all where the root of the fold is a value or absent.</summary>
    public static IReadOnlyList<string> Expect(NaiveNode? node, Func<int, bool> depth, Func<NaiveDirectory, IEnumerable<string>> order)
    {
        var visits = new List<string>();
        if (node is NaiveDirectory)
        {
            Walk(node, []);
        }

        return visits;

        void Walk(NaiveNode at, string[] key)
        {
            if (depth(key.Length))
            {
                visits.Add(Print(key, key.Length, at is NaiveValue ? ContextKind.Value : ContextKind.Directory, (at as NaiveValue)?.Bytes));
            }

            if (at is NaiveDirectory directory)
            {
                foreach (string name in order(directory))
                {
                    Walk(directory.Entries[name], [.. key, name]);
                }
            }
        }
    }

    private static string Print(string[] key, int depth, ContextKind kind, ReadOnlySpan<byte> value)
        => $"{depth} {PackedKey.Print(key)} {kind} {value.Length} {(value.IsEmpty ? string.Empty : Convert.ToHexStringLower(value[..Math.Min(value.Length, 16)]))}";
}
