// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Io;

namespace MerkleStore.Tests.KeyValue;

/// <summary>Random batches against a sorted dictionary: reads, scans, old commits and reopening.</summary>
public sealed class KeyValueModelTests
{
    private const int Batches = 60;
    private const int OperationsPerBatch = 40;

    [Theory]
    [InlineData(1ul, 8, 32768)]
    [InlineData(2ul, 1, 512)]
    [InlineData(3ul, 2, 4096)]
    [InlineData(4ul, 1, 32768)]
    public void RandomBatches_AgreeWithTheModel(ulong seed, int warmCommits, int pageBytes)
    {
        using var storage = new MemoryStorage();
        StoreOptions options = StoreOptions.InMemory() with { Storage = storage, WarmCommits = warmCommits, PageBytes = pageBytes };
        var keys = new RandomKeys(seed);
        var model = new SortedDictionary<byte[], byte[]>(ByteOrder.Instance);
        List<(Hash256 Commit, SortedDictionary<byte[], byte[]> Model)> history = [];
        KeyValueStore store = KeyValueStore.Open(options);
        try
        {
            for (int i = 0; i < Batches; i++)
            {
                string about = $"seed {seed}, batch {i}";
                RunBatch(store, model, keys, history, about);
                CheckReads(store, model, keys, about);
                if (history.Count > 0)
                {
                    (Hash256 commit, SortedDictionary<byte[], byte[]> then) = history[keys.Next(history.Count)];
                    using IKeyValueView view = store.At(commit);
                    CheckReads(view, then, keys, about + ", view of " + commit);
                }

                if (keys.Next(8) == 0)
                {
                    store.Dispose();
                    store = KeyValueStore.Open(options);
                    Assert.Equal(history.Count == 0 ? null : history[^1].Commit, store.Head?.Hash);
                    CheckReads(store, model, keys, about + ", reopened");
                }
            }

            Assert.True(model.Count > 200, $"seed {seed}: the model has {model.Count} keys only");
            foreach ((Hash256 commit, SortedDictionary<byte[], byte[]> then) in history)
            {
                using IKeyValueView view = store.At(commit);
                Reading.AssertScan(then, view, [], $"seed {seed}, all of {commit}");
            }
        }
        finally
        {
            store.Dispose();
        }
    }

    private static void RunBatch(KeyValueStore store, SortedDictionary<byte[], byte[]> model, RandomKeys keys, List<(Hash256 Commit, SortedDictionary<byte[], byte[]> Model)> history, string about)
    {
        var changed = new SortedDictionary<byte[], byte[]>(model, ByteOrder.Instance);
        Hash256? before = store.Head?.Hash;
        CommitSummary? commit = null;
        using (WriteBatch batch = store.BeginWrite())
        {
            int operations = keys.Next(OperationsPerBatch);
            for (int i = 0; i < operations; i++)
            {
                Apply(batch, changed, keys, about);
            }

            CheckReads(batch, changed, keys, about + ", in the batch");
            Reading.AssertScan(model, store, [], about + ", beside the batch");
            if (keys.Next(4) > 0)
            {
                commit = batch.Commit();
            }
        }

        if (commit is null)
        {
            Assert.Equal(before, store.Head?.Hash);
            return;
        }

        Assert.Equal(commit.Hash, store.Head!.Hash);
        Assert.Equal(before is null ? [] : [before.Value], commit.Parents);
        model.Clear();
        foreach ((byte[] key, byte[] value) in changed)
        {
            model.Add(key, value);
        }

        history.Add((commit.Hash, changed));
    }

    private static void Apply(WriteBatch batch, SortedDictionary<byte[], byte[]> model, RandomKeys keys, string about)
    {
        byte[] key = keys.Key();
        if (keys.Next(4) == 0)
        {
            Assert.True(batch.Delete(key) == model.Remove(key), about + ": Delete of " + Convert.ToHexString(key));
            return;
        }

        byte[] value = keys.Value();
        bool same = model.TryGetValue(key, out byte[]? old) && old.AsSpan().SequenceEqual(value);
        Assert.True(batch.Put(key, value) == !same, about + ": Put of " + Convert.ToHexString(key));
        model[key] = value;
    }

    private static void CheckReads(IKeyValueReader reader, SortedDictionary<byte[], byte[]> model, RandomKeys keys, string about)
    {
        for (int i = 0; i < 20; i++)
        {
            Reading.AssertKey(model, reader, keys.Key(), about);
        }

        for (int i = 0; i < 5; i++)
        {
            Reading.AssertScan(model, reader, keys.ScanPrefix(), about);
        }
    }
}
