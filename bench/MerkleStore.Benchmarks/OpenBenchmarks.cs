// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using BenchmarkDotNet.Attributes;

namespace MerkleStore.Benchmarks;

/// <summary>Opening a store that was closed in order, and reading one value of its newest commit.</summary>
public class OpenBenchmarks
{
    private const int Depth = 5;
    private readonly byte[] _value = new byte[32];
    private StoreDirectory? _directory;

    public static IEnumerable<int> AllCommits => BenchmarkScale.IsSmoke ? [10] : [10, 1_000];

    /// <summary>The number of commits of the store.</summary>
    [ParamsSource(nameof(AllCommits))]
    public int Commits { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _directory = new StoreDirectory();
        using ContextStore store = ContextStore.Open(StoreOptions.OnDisk(_directory.Path) with { Durability = Durability.None });
        using ContextTree tree = store.CreateTree();
        int next = 0;
        for (int commit = 0; commit < Commits; commit++)
        {
            for (int i = 0; i < BenchmarkScale.StoreEntries / Commits; i++)
            {
                BenchmarkKeys.Value((ulong)next, _value);
                tree.Set(BenchmarkKeys.Key(next++, Depth), _value);
            }

            store.Commit(tree, new CommitInfo { Date = commit });
        }
    }

    [GlobalCleanup]
    public void Cleanup() => _directory?.Dispose();

    [Benchmark]
    public int OpenAndRead()
    {
        using ContextStore store = ContextStore.Open(_directory!.Path);
        using ContextTree tree = store.CheckoutHead();
        return tree.Get(BenchmarkKeys.Key(1, Depth))!.Length;
    }
}
