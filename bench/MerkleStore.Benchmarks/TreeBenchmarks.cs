// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using BenchmarkDotNet.Attributes;

namespace MerkleStore.Benchmarks;

/// <summary>Operations on a resident tree, by its size and the depth of keys: one operation is one key.</summary>
[MemoryDiagnoser]
public class TreeBenchmarks
{
    private const int Sample = 4_096;
    private readonly byte[] _buffer = new byte[256];
    private readonly byte[] _value = new byte[32];
    private ContextStore? _store;
    private ContextTree? _tree;
    private byte[][] _keys = [];
    private byte[][] _directories = [];
    private ulong _round;

    public static IEnumerable<int> AllEntries => BenchmarkScale.Entries;

    public static IEnumerable<int> AllDepths => BenchmarkScale.Depths;

    [ParamsSource(nameof(AllEntries))]
    public int Entries { get; set; }

    [ParamsSource(nameof(AllDepths))]
    public int Depth { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _store = ContextStore.Open(StoreOptions.InMemory());
        _tree = _store.CreateTree();
        for (int i = 0; i < Entries; i++)
        {
            BenchmarkKeys.Value((ulong)i, _value);
            _tree.Set(BenchmarkKeys.Key(i, Depth), _value);
        }

        // Committed once, so that the tree is as a node has it between two blocks.
        _store.Commit(_tree, new CommitInfo());
        _keys = BenchmarkKeys.Sample(Entries, Depth, Sample);
        _directories = [.. _keys.Select(key => key[..Array.LastIndexOf(key, (byte)'/')])];
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _tree?.Dispose();
        _store?.Dispose();
    }

    [Benchmark(OperationsPerInvoke = Sample)]
    public int Get()
    {
        int sum = 0;
        foreach (byte[] key in _keys)
        {
            _tree!.TryGet(key, _buffer, out int length);
            sum += length;
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Sample)]
    public int Contains()
    {
        int found = 0;
        foreach (byte[] key in _keys)
        {
            found += _tree!.ContainsValue(key) ? 1 : 0;
        }

        return found;
    }

    /// <summary>Sets of keys that are there, each time to another value.</summary>
    [Benchmark(OperationsPerInvoke = Sample)]
    public void Set()
    {
        _round++;
        foreach (byte[] key in _keys)
        {
            BenchmarkKeys.Value(_round, _value);
            _tree!.Set(key, _value);
        }
    }

    /// <summary>The first 16 entries of directories.</summary>
    [Benchmark(OperationsPerInvoke = Sample)]
    public int List()
    {
        int count = 0;
        foreach (byte[] directory in _directories)
        {
            count += _tree!.List(directory, 0, 16).Count;
        }

        return count;
    }
}
