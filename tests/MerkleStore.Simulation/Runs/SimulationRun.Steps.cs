// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Text;
using MerkleStore.Simulation.Disk;
using MerkleStore.Tests.Model;
using MerkleStore.Tests.Support;

namespace MerkleStore.Simulation.Runs;

/// <content>The operations on trees. The engine goes first: if it fails, the model stays as it was, and so must the tree.</content>
internal sealed partial class SimulationRun
{
    private const int MaximumTrees = 4;
    private const int MaximumNodes = 1500;

    private static readonly string[] Names = ["a", "b", "c", "data", "index", "n0", "n1", "n7", "n31", "n32"];
    private static readonly int[] Sizes = [0, 1, 8, 32, 64, 100, 118, 119, 120, 121, 122, 127, 128, 129, 250, 400, 1000];
    private static readonly int[] LargeSizes = [3000, 5000, 9000, 20_000];

    private void Dispatch(Step step)
    {
        SplitMix64 random = step.Random;
        int index = random.Next(3) == 0 ? random.Next(_trees.Count) : 0;
        (ContextTree engine, NaiveTree model) = _trees[index];
        switch (step.Kind)
        {
            case StepKind.Set:
                Set(engine, model, Key(random), Value(random));
                break;
            case StepKind.Delete:
                Delete(engine, model, Key(random));
                break;
            case StepKind.Copy:
                Copy(engine, model, Key(random), Key(random));
                break;
            case StepKind.Fill:
                Fill(engine, model, random);
                break;
            case StepKind.Drain:
                Drain(engine, model, random);
                break;
            case StepKind.Subtree:
                Subtree(engine, model, random);
                break;
            case StepKind.Get:
                Get(engine, model, Key(random));
                break;
            case StepKind.List:
                List(engine, model, Key(random));
                break;
            case StepKind.Fold:
                ModelChecks.CompareEntries(engine, model, "a working tree");
                break;
            case StepKind.Fork:
                Fork(engine, model);
                break;
            case StepKind.PowerCut:
                _disk.Counts.Add(FaultKind.PowerCut);
                _disk.Die(FaultKind.PowerCut);
                break;
            case StepKind.Kill:
                _disk.Counts.Add(FaultKind.ProcessKill);
                _disk.Die(FaultKind.ProcessKill);
                break;
            default:
                DispatchToStore(step, index);
                break;
        }
    }

    private static void Set(ContextTree engine, NaiveTree model, string[] key, byte[] value)
    {
        bool changed = engine.Set(ContextPath.FromPacked(PackedKey.Pack(key)), value);
        ViolationException.Unless(model.Set(key, value) == changed, "set says wrongly whether anything changed");
    }

    private static void Delete(ContextTree engine, NaiveTree model, string[] key)
    {
        bool changed = engine.Delete(ContextPath.FromPacked(PackedKey.Pack(key)));
        ViolationException.Unless(model.Delete(key) == changed, "delete says wrongly whether anything was there");
    }

    private static void Copy(ContextTree engine, NaiveTree model, string[] from, string[] to)
    {
        if (model.Root.NodeCount + (model.Find(from)?.NodeCount ?? 0) <= MaximumNodes)
        {
            bool changed = engine.Copy(ContextPath.FromPacked(PackedKey.Pack(from)), ContextPath.FromPacked(PackedKey.Pack(to)));
            ViolationException.Unless(model.Copy(from, to) == changed, "copy says wrongly whether anything was there");
        }
    }

    private static void Fill(ContextTree engine, NaiveTree model, SplitMix64 random)
    {
        if (model.Root.NodeCount > MaximumNodes)
        {
            return;
        }

        string[] directory = Key(random);
        int count = random.Next(16) == 0 ? 250 + random.Next(30) : 1 + random.Next(40);
        int size = random.Next(60);
        for (int i = 0; i < count; i++)
        {
            Set(engine, model, [.. directory, FormattableString.Invariant($"n{i}")], random.Bytes(size));
        }
    }

    private static void Drain(ContextTree engine, NaiveTree model, SplitMix64 random)
    {
        string[] directory = Key(random);
        int count = 1 + random.Next(40);
        for (int i = 0; i < count; i++)
        {
            Delete(engine, model, [.. directory, FormattableString.Invariant($"n{i}")]);
        }
    }

    private static void Subtree(ContextTree engine, NaiveTree model, SplitMix64 random)
    {
        string[] from = Key(random);
        string[] to = Key(random);
        using ContextTree? subtree = engine.GetSubtree(ContextPath.FromPacked(PackedKey.Pack(from)));
        NaiveNode? expected = model.Find(from);
        ViolationException.Unless(subtree is null == expected is null, "a subtree is there, or not, against the model");
        if (subtree is not null && model.Root.NodeCount + expected!.NodeCount <= MaximumNodes)
        {
            engine.SetSubtree(ContextPath.FromPacked(PackedKey.Pack(to)), subtree);
            model.SetSubtree(to, expected);
        }
    }

    private static void Get(ContextTree engine, NaiveTree model, string[] key)
    {
        byte[]? actual = engine.Get(ContextPath.FromPacked(PackedKey.Pack(key)));
        byte[]? expected = model.Get(key);
        ViolationException.Unless(
            actual is null == expected is null && actual.AsSpan().SequenceEqual(expected), $"the value of /{string.Join('/', key)} is wrong");
    }

    private static void List(ContextTree engine, NaiveTree model, string[] key)
    {
        IReadOnlyList<ContextEntry> actual = engine.List(ContextPath.FromPacked(PackedKey.Pack(key)));
        IEnumerable<string> expected = (model.Find(key) as NaiveDirectory)?.Entries.Keys ?? [];
        ViolationException.Unless(
            actual.Select(entry => Encoding.Latin1.GetString(entry.Name.Span)).SequenceEqual(expected), $"the list of /{string.Join('/', key)} is wrong");
    }

    private void Fork(ContextTree engine, NaiveTree model)
    {
        if (_trees.Count == MaximumTrees)
        {
            _trees[^1].Engine.Dispose();
            _trees.RemoveAt(_trees.Count - 1);
        }
        else
        {
            _trees.Add((engine.Fork(), model.Fork()));
        }
    }

    private static string[] Key(SplitMix64 random)
    {
        string[] key = new string[1 + Math.Min(random.Next(4), random.Next(4))];
        for (int i = 0; i < key.Length; i++)
        {
            key[i] = Names[random.Next(Names.Length)];
        }

        return key;
    }

    private static byte[] Value(SplitMix64 random)
        => random.Bytes(random.Next(24) == 0 ? LargeSizes[random.Next(LargeSizes.Length)] : Sizes[random.Next(Sizes.Length)]);
}
