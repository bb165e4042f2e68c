// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using BenchmarkDotNet.Attributes;

namespace MerkleStore.Benchmarks;

/// <summary>A commit on disk of a number of changed values, the sets included, in a tree of 100,000 at depth 5.</summary>
[MemoryDiagnoser]
public class CommitBenchmarks
{
    private const int Depth = 5;
    private readonly byte[] _value = new byte[32];
    private StoreDirectory? _directory;
    private ContextStore? _store;
    private ContextTree? _tree;
    private byte[][] _keys = [];
    private ulong _round;

    /// <summary>The number of values that change.</summary>
    [Params(1, 100, 1_000)]
    public int Changes { get; set; }

    /// <summary>Whether the commit survives a loss of power.</summary>
    [Params(Durability.Commit, Durability.None)]
    public Durability Durability { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _directory = new StoreDirectory();
        _store = ContextStore.Open(StoreOptions.OnDisk(_directory.Path) with { Durability = Durability });
        _tree = _store.CreateTree();
        for (int i = 0; i < BenchmarkScale.StoreEntries; i++)
        {
            BenchmarkKeys.Value((ulong)i, _value);
            _tree.Set(BenchmarkKeys.Key(i, Depth), _value);
        }

        _store.Commit(_tree, new CommitInfo());
        _keys = BenchmarkKeys.Sample(BenchmarkScale.StoreEntries, Depth, 64 * 1_000);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _tree?.Dispose();
        _store?.Dispose();
        _directory?.Dispose();
    }

    [Benchmark]
    public Hash256 Commit()
    {
        _round++;
        int first = (int)(_round * (ulong)Changes % 64_000);
        for (int i = 0; i < Changes; i++)
        {
            BenchmarkKeys.Value(_round, _value);
            _tree!.Set(_keys[(first + i) % _keys.Length], _value);
        }

        return _store!.Commit(_tree!, new CommitInfo { Date = (long)_round }).Hash;
    }
}
