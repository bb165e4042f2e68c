// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Io;
using MerkleStore.Tests.Support;
using MerkleStore.Tree;

namespace MerkleStore.Tests.Costs;

public sealed class PrefetchTests : IDisposable
{
    private static readonly string[] Keys = ["d1/n0", "d256/n40", "d257/n64", "d1024/n1000", "d9000/n8000", "d9000/n8001/sub", "large", "d9000", "d9000/missing", "missing/more", "large/below", "odd/deadbeef"];

    private readonly MemoryStorage _storage = new();
    private readonly StoreOptions _options;

    public PrefetchTests()
    {
        _options = StoreOptions.InMemory() with { Storage = _storage, PageBytes = 2048, WarmOnOpenBytes = 0, PatchChainLimit = 8 };
        var random = new SplitMix64(41);
        using ContextStore store = ContextStore.Open(_options);
        using ContextTree tree = store.CreateTree();
        RandomTrees.Fill(tree, random);
        for (int commit = 1; commit <= 12; commit++)
        {
            store.Commit(tree, TreeFixture.Info(commit));
            for (int i = 0; i < 20; i++)
            {
                tree.Set(RandomTrees.Key(["d9000"u8.ToArray(), RandomTrees.Name(random.Next(9000) & ~1)]), random.Bytes(20));
            }
        }
    }

    public void Dispose() => _storage.Dispose();

    [Fact]
    public void Prefetch_OfAKey_LeavesNothingToReadForTheReader()
    {
        foreach (string key in Keys)
        {
            using ContextStore store = ContextStore.Open(_options);
            using ContextTree tree = store.CheckoutHead();
            Assert.True(tree.Prefetch(ContextKey.Parse(key)));
            Assert.Equal(0, store.GetStatistics().PageReads);
            store.DrainPrefetches();
            StoreStatistics ahead = store.GetStatistics();
            Assert.True(ahead.PrefetchedPages > 0);
            Assert.Equal(ahead.PageReads, ahead.PrefetchedPages);
            Assert.Equal(0, ahead.UsefulPrefetches);
            Read(tree, key);
            StoreStatistics after = store.GetStatistics();
            Assert.Equal(ahead.PageReads, after.PageReads);
            Assert.Equal(after.PrefetchedPages, after.UsefulPrefetches);
            Assert.Equal((0, 0, 0), (after.WastedPrefetches, after.FailedPrefetches, after.RefusedPrefetches));
        }
    }

    [Fact]
    public void Prefetch_OfKeys_WhereTheWayIsInMemory_DoesNothing()
    {
        using ContextStore store = ContextStore.Open(_options);
        using ContextTree tree = store.CheckoutHead();
        tree.Set("d9000/n8000"u8, "changed"u8);
        long reads = store.GetStatistics().PageReads;
        Assert.Equal(1, tree.Prefetch([ContextKey.Parse("d9000/n8000")]));
        Assert.False(store.StepPrefetch());
        Assert.Equal(reads, store.GetStatistics().PageReads);

        // Its neighbours are on disk from a certain branch on.
        ContextKey[] keys = [.. Enumerable.Range(0, 50).Select(i => RandomTrees.Key(["d9000"u8.ToArray(), RandomTrees.Name(i * 100)]))];
        Assert.Equal(keys.Length, tree.Prefetch(keys));
        store.DrainPrefetches();
        reads = store.GetStatistics().PageReads;
        Assert.All(keys, key => Assert.NotEqual(ContextKind.None, tree.GetKind(key)));
        Assert.Equal(reads, store.GetStatistics().PageReads);
    }

    [Fact]
    public void Prefetch_OfACommit_ReadsItsTreeFromTheRootDownToTheBound()
    {
        using ContextStore store = ContextStore.Open(_options);
        Hash256 head = store.Head!.Hash;
        Assert.True(store.Prefetch(head, 40_000));
        store.DrainPrefetches();
        StoreStatistics ahead = store.GetStatistics();
        Assert.InRange(ahead.PrefetchedPages, 10, 40);
        using ContextTree tree = store.Checkout(head);
        Assert.Equal(9000, tree.Length("d9000"u8));
        Assert.Equal(ahead.PageReads, store.GetStatistics().PageReads);

        // All of it but for large values.
        Assert.True(store.Prefetch(head, 8 << 20));
        store.DrainPrefetches();
        long reads = store.GetStatistics().PageReads;
        int large = RandomTrees.Values(tree).Count(value => value.Value.Length > 2 * 120);
        Assert.InRange(store.GetStatistics().PageReads - reads, 1, large);
        Assert.Equal(0, store.GetStatistics().WastedPrefetches);
        Assert.Throws<ArgumentOutOfRangeException>(() => store.Prefetch(head, 0));
        Assert.Throws<UnknownCommitException>(() => store.Prefetch(default));
    }

    [Fact]
    public void Prefetch_OfACommit_ReadsNoPageThatOnlyOlderCommitsNeed()
    {
        using ContextStore store = ContextStore.Open(_options);
        Assert.True(store.Prefetch(store.Head!.Hash, 8 << 20));
        store.DrainPrefetches();
        using ContextTree tree = store.CheckoutHead();
        RandomTrees.Values(tree);
        StoreStatistics after = store.GetStatistics();
        Assert.Equal(after.PrefetchedPages, after.UsefulPrefetches);
    }

    [Fact]
    public void Prefetch_OfADamagedPage_IsLeftToTheReader()
    {
        byte[] log = Log.LogTesting.ReadFile(_storage, "seg-0000000001.log");
        for (int i = 4096; i < log.Length; i += 512)
        {
            log[i] ^= 1;
        }

        // Of the log as it was opened: the bytes change below it.
        using ContextStore store = ContextStore.Open(_options);
        using ContextTree tree = store.CheckoutHead();
        using (IStorageFile file = _storage.Open("seg-0000000001.log", StorageOpenMode.ReadWrite))
        {
            file.Write(0, log);
        }

        Assert.True(tree.Prefetch("d9000/n8000"u8));
        store.DrainPrefetches();
        Assert.Equal(1, store.GetStatistics().FailedPrefetches);
        Assert.Throws<StoreCorruptionException>(() => tree.Get("d9000/n8000"u8));
    }

    [Fact]
    public void Prefetch_WhenTheQueueIsFull_IsRefusedAndCounted()
    {
        using ContextStore store = ContextStore.Open(_options);
        using ContextTree tree = store.CheckoutHead();
        for (int i = 0; i < Prefetcher.QueueLength; i++)
        {
            Assert.True(tree.Prefetch("d1/n0"u8));
        }

        Assert.False(tree.Prefetch("d1/n0"u8));
        Assert.Equal(0, tree.Prefetch([ContextKey.Parse("d1/n0")]));
        Assert.Equal(2, store.GetStatistics().RefusedPrefetches);
        Assert.True(store.StepPrefetch());
        Assert.Equal(1, store.GetStatistics().PageReads);
        store.DrainPrefetches();
        Assert.True(tree.Prefetch("d1/n0"u8));
    }

    [Fact]
    public void Prefetch_OfPagesThatNobodyReads_CountsAsWastedWhenTheyAreDropped()
    {
        using ContextStore store = ContextStore.Open(_options with { PageCacheBytes = 32 * 1024 });
        using ContextTree tree = store.CheckoutHead();
        Assert.True(store.Prefetch(store.Head!.Hash, 1 << 20));
        store.DrainPrefetches();
        StoreStatistics ahead = store.GetStatistics();
        Assert.InRange(ahead.PrefetchedPages, 2, 16);
        Assert.Equal(0, ahead.WastedPrefetches);
        RandomTrees.Values(tree);
        StoreStatistics after = store.GetStatistics();
        Assert.Equal(after.PrefetchedPages, after.UsefulPrefetches + after.WastedPrefetches);
        Assert.True(after.UsefulPrefetches > 0);
    }

    [Fact]
    public void Open_WithBytesToWarm_ReadsTheRootRegionOfTheNewestCommit()
    {
        using ContextStore store = ContextStore.Open(_options with { WarmOnOpenBytes = 64 * 1024 });
        Assert.Equal(0, store.GetStatistics().PageReads);
        store.DrainPrefetches();
        long reads = store.GetStatistics().PageReads;
        Assert.InRange(reads, 16, 40);
        using ContextTree tree = store.CheckoutHead();
        Assert.Equal(9000, tree.Length("d9000"u8));
        Assert.Equal(reads, store.GetStatistics().PageReads);
        Assert.Throws<ArgumentException>(() => ContextStore.Open(_options with { WarmOnOpenBytes = -1 }));
    }

    [Fact]
    public void Prefetch_OfAStoreOnDisk_RunsByItself()
    {
        using var directory = new TemporaryDirectory();
        StoreOptions options = StoreOptions.OnDisk(directory.File("store")) with { PageBytes = 2048, WarmOnOpenBytes = 0 };
        using (ContextStore store = ContextStore.Open(options))
        using (ContextTree tree = store.CreateTree())
        {
            RandomTrees.AddDirectory(tree, "d9000", 9000, new SplitMix64(42));
            store.Commit(tree, TreeFixture.Info(1));
        }

        for (int round = 0; round < 20; round++)
        {
            using ContextStore store = ContextStore.Open(options with { WarmOnOpenBytes = round % 2 * 100_000 });
            using ContextTree tree = store.CheckoutHead();
            for (int i = 0; i < 100; i++)
            {
                Assert.True(tree.Prefetch(RandomTrees.Key(["d9000"u8.ToArray(), RandomTrees.Name(((i * 31) + round) & ~1)])));
            }

            // Some stores are closed while their pages are loaded.
            if (round % 4 < 2)
            {
                store.DrainPrefetches();
                long reads = store.GetStatistics().PageReads;
                for (int i = 0; i < 100; i++)
                {
                    tree.Get(RandomTrees.Key(["d9000"u8.ToArray(), RandomTrees.Name(((i * 31) + round) & ~1)]));
                }

                Assert.Equal(reads, store.GetStatistics().PageReads);
            }
        }
    }

    private static void Read(ContextTree tree, string key)
    {
        ContextKey at = ContextKey.Parse(key);
        if (tree.GetKind(at) == ContextKind.Directory)
        {
            Assert.True(tree.Length(at) > 0);
        }
        else
        {
            tree.Get(at);
        }
    }
}
