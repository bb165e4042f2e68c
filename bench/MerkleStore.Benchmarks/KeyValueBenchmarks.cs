// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using BenchmarkDotNet.Attributes;

namespace MerkleStore.Benchmarks;

/// <summary>The key-value interface in memory: one operation is one key; keys of 32 bytes, 100 of them to each prefix of 8.</summary>
[MemoryDiagnoser]
public class KeyValueBenchmarks
{
    private const int Sample = 4_096;
    private const int Group = 100;
    private const int KeyBytes = 32;
    private const int PrefixBytes = 8;
    private readonly byte[] _buffer = new byte[256];
    private readonly byte[] _value = new byte[32];
    private KeyValueStore? _store;
    private byte[][] _keys = [];
    private ulong _round;

    public static IEnumerable<int> AllEntries => BenchmarkScale.Entries;

    [ParamsSource(nameof(AllEntries))]
    public int Entries { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _store = KeyValueStore.Open(StoreOptions.InMemory());
        byte[] key = new byte[KeyBytes];
        using (WriteBatch batch = _store.BeginWrite())
        {
            for (int i = 0; i < Entries; i++)
            {
                Key((ulong)i, key);
                BenchmarkKeys.Value((ulong)i, _value);
                batch.Put(key, _value);
            }

            batch.Commit();
        }

        _keys = new byte[Sample][];
        ulong state = 1;
        for (int i = 0; i < Sample; i++)
        {
            state = BenchmarkKeys.Mix(state);
            _keys[i] = new byte[KeyBytes];
            Key(state % (ulong)Entries, _keys[i]);
        }
    }

    [GlobalCleanup]
    public void Cleanup() => _store?.Dispose();

    [Benchmark(OperationsPerInvoke = Sample)]
    public int Get()
    {
        int sum = 0;
        foreach (byte[] key in _keys)
        {
            _store!.TryGet(key, _buffer, out int length);
            sum += length;
        }

        return sum;
    }

    /// <summary>Puts in one batch, its commit in memory included.</summary>
    [Benchmark(OperationsPerInvoke = Sample)]
    public Hash256 Put()
    {
        using WriteBatch batch = _store!.BeginWrite();
        _round++;
        foreach (byte[] key in _keys)
        {
            BenchmarkKeys.Value(_round, _value);
            batch.Put(key, _value);
        }

        return batch.Commit(new CommitInfo { Date = (long)_round }).Hash;
    }

    /// <summary>Scans of 100 entries; one operation is one entry.</summary>
    [Benchmark(OperationsPerInvoke = 64 * Group)]
    public int Scan()
    {
        int sum = 0;
        for (int i = 0; i < 64; i++)
        {
            foreach (KeyValueEntry entry in _store!.Scan(_keys[i].AsSpan(0, PrefixBytes)))
            {
                sum += entry.Value.Length;
            }
        }

        return sum;
    }

    private static void Key(ulong number, Span<byte> key)
    {
        BenchmarkKeys.Value(number, key);
        BitConverter.TryWriteBytes(key, BenchmarkKeys.Mix(~(number / Group)));
    }
}
