// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tests.Model;
using MerkleStore.Tests.Support;

namespace MerkleStore.Simulation.Runs;

/// <summary>Compares what the engine says with the model.</summary>
internal static class ModelChecks
{
    /// <summary>Compares the hash of a tree, and every entry.</summary>
    public static void Compare(ContextTree tree, NaiveTree model, string what)
    {
        CompareHash(tree, model, what);
        CompareEntries(tree, model, what);
    }

    public static void CompareHash(ContextTree tree, NaiveTree model, string what)
        => ViolationException.Unless(tree.Hash() == new Hash256(model.Hash), $"{what}: the hash is wrong");

    public static void CompareEntries(ContextTree tree, NaiveTree model, string what)
    {
        List<(string Key, NaiveNode Node)> expected = [];
        Walk(model.Root, string.Empty, expected);
        var state = (Expected: expected, Next: 0, What: what);
        tree.Fold(ContextPath.FromPacked([]), FoldDepth.All, ListOrder.Name, ref state, Visit);
        ViolationException.Unless(state.Next == expected.Count, $"{what}: it has {state.Next} entries, and should have {expected.Count}");
    }

    private static void Visit(ref (List<(string Key, NaiveNode Node)> Expected, int Next, string What) state, in FoldEntry entry)
    {
        ViolationException.Unless(state.Next < state.Expected.Count, $"{state.What}: there are more entries than there should be");
        (string key, NaiveNode node) = state.Expected[state.Next++];
        string actual = string.Concat(PackedKey.Unpack(entry.PackedKey).Select(step => "/" + step));
        ViolationException.Unless(
            actual == key && entry.Kind == (node is NaiveValue ? ContextKind.Value : ContextKind.Directory),
            $"{state.What}: a wrong entry stands where '{key}' should be");
        ViolationException.Unless(node is not NaiveValue value || entry.Value.SequenceEqual(value.Bytes), $"{state.What}: the value of '{key}' is wrong");
    }

    private static void Walk(NaiveNode node, string key, List<(string Key, NaiveNode Node)> into)
    {
        if (node is NaiveValue && key.Length == 0)
        {
            return;
        }

        into.Add((key, node));
        if (node is NaiveDirectory directory)
        {
            foreach ((string name, NaiveNode child) in directory.Entries)
            {
                Walk(child, key + "/" + name, into);
            }
        }
    }
}
