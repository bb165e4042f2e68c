// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Benchmarks;

/// <summary>The sizes that benchmarks run at: the full ones, or small ones that only show that everything runs.</summary>
internal static class BenchmarkScale
{
    /// <summary>Whether this is a run of <c>--smoke</c>; set before any benchmark is looked for.</summary>
    public static bool IsSmoke { get; set; }

    /// <summary>Entries of a tree.</summary>
    public static IEnumerable<int> Entries => IsSmoke ? [1_000] : [10_000, 1_000_000];

    /// <summary>Steps of a key.</summary>
    public static IEnumerable<int> Depths => IsSmoke ? [3, 7] : [3, 4, 5, 6, 7];

    /// <summary>Entries of a store that commits are made in.</summary>
    public static int StoreEntries => IsSmoke ? 1_000 : 100_000;
}
