// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using FsCheck;
using FsCheck.Fluent;
using MerkleStore.Tests.Support;

namespace MerkleStore.Tests.Properties;

/// <summary>Makes scenarios that are biased to where a context tree has edges: few names, directories across 32/33 and 256/257 entries, values over directories.</summary>
internal sealed class ScenarioGenerator
{
    private static readonly (OperationKind Kind, int Weight)[] Weights =
    [
        (OperationKind.Set, 26), (OperationKind.Delete, 10), (OperationKind.Copy, 4), (OperationKind.Fill, 3), (OperationKind.Drain, 3),
        (OperationKind.Chain, 1), (OperationKind.SetSubtree, 4), (OperationKind.Get, 8), (OperationKind.Contains, 5), (OperationKind.List, 5),
        (OperationKind.Length, 3), (OperationKind.Fold, 3), (OperationKind.Hash, 4), (OperationKind.ContentEquals, 2), (OperationKind.Fork, 3),
        (OperationKind.GetSubtree, 3), (OperationKind.Restore, 2), (OperationKind.Commit, 6), (OperationKind.ComputeCommitHash, 2),
        (OperationKind.Checkout, 3), (OperationKind.Branches, 1), (OperationKind.Reopen, 2),
    ];

    private static readonly OperationKind[] Kinds = [.. Weights.SelectMany(w => Enumerable.Repeat(w.Kind, w.Weight))];
    private static readonly int[] SmallSizes = [0, 0, 1, 4, 8, 31, 32, 33, 64];
    private static readonly int[] EdgeSizes = [118, 119, 120, 121, 122, 127, 128, 129, 250, 255, 256, 1000];
    private static readonly int[] LargeSizes = [4096, 20_000, 100_000, 102_400];
    private static readonly int[] SmallCounts = [3, 8, 31, 32, 33, 34, 40];
    private static readonly int[] LargeCounts = [255, 256, 257, 258, 300];

    private readonly SplitMix64 _random;

    private ScenarioGenerator(ulong seed) => _random = new SplitMix64(seed);

    public static Arbitrary<Scenario> Arbitrary { get; } = Arb.From(
        from high in Gen.Choose(0, int.MaxValue)
        from low in Gen.Choose(0, int.MaxValue)
        from length in Gen.Choose(1, 60)
        select new ScenarioGenerator(((ulong)high << 31) | (uint)low).Make(length),
        ScenarioShrinker.Shrink);

    private Scenario Make(int length) => new([.. Enumerable.Range(0, length).Select(_ => Next())]);

    private Operation Next()
    {
        OperationKind kind = Kinds[_random.Next(Kinds.Length)];
        int tree = _random.Next(4) == 0 ? _random.Next(4) : 0;
        int number = kind switch
        {
            OperationKind.Fill or OperationKind.Drain => _random.Next(4) == 0 ? Pick(LargeCounts) : Pick(SmallCounts),
            OperationKind.Chain => 8 + _random.Next(52),
            OperationKind.List => _random.Next(3) == 0 ? _random.Next(40) : 0,
            OperationKind.Fold => _random.Next(6 * 4),
            _ => _random.Next(1000),
        };
        int size = kind switch
        {
            OperationKind.List => _random.Next(3) == 0 ? _random.Next(40) : int.MaxValue,
            OperationKind.Set => Size(),
            _ => _random.Next(64),
        };
        return new Operation(kind, tree, Key(), kind == OperationKind.Copy ? Key() : [], number, size);
    }

    private int Size() => _random.Next(40) switch
    {
        0 => Pick(LargeSizes),
        < 12 => Pick(EdgeSizes),
        _ => Pick(SmallSizes),
    };

    private string[] Key()
    {
        int depth = _random.Next(24) == 0 ? 0 : 1 + Math.Min(_random.Next(4), _random.Next(4));
        return [.. Enumerable.Range(0, depth).Select(_ => ScenarioNames.Pick(_random))];
    }

    private int Pick(int[] from) => from[_random.Next(from.Length)];
}
