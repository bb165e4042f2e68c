// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Globalization;
using System.Text;
using MerkleStore.Tests.Support;

namespace MerkleStore.Tests;

/// <summary>Trees larger than the memory budget, in one commit and over many.</summary>
public class MemoryBudgetTests
{
    private const long Budget = StoreOptions.MinMemoryBudget;

    private static readonly CommitInfo Info = new() { Date = 1, Author = "a"u8.ToArray(), Message = "m"u8.ToArray() };

    [Fact]
    public void Commit_OfATreeLargerThanTheBudget_StaysInsideIt()
    {
        using ContextStore free = ContextStore.Open(StoreOptions.InMemory());
        using var directory = new TemporaryDirectory();
        using ContextStore bounded = ContextStore.Open(StoreOptions.OnDisk(directory.File("store")) with { MemoryBudget = Budget, Durability = Durability.None });
        Hash256 expected = CommitOf(free, 170_000);
        Assert.True(free.GetStatistics().ArenaUsedBytes > 2 * Budget, free.GetStatistics().ArenaUsedBytes.ToString(CultureInfo.InvariantCulture));
        Hash256 commit;
        using (ContextTree tree = bounded.CreateTree())
        {
            for (int i = 0; i < 170_000; i++)
            {
                tree.Set(Key(i), Value(i, 0));
                if (i % 200 == 0)
                {
                    AssertInside(bounded);
                }
            }

            Assert.True(bounded.GetStatistics().TreesSpilled > 1);
            commit = bounded.Commit(tree, Info).Hash;
        }

        Assert.Equal(expected, commit);
        using ContextTree again = bounded.Checkout(commit);
        for (int i = 0; i < 170_000; i += 97)
        {
            Assert.Equal(Value(i, 0), again.Get(Key(i)));
            AssertInside(bounded);
        }

        Assert.True(bounded.Verify(cancellationToken: TestContext.Current.CancellationToken).IsClean);
    }

    [Fact]
    public void Blocks_OnATreeOfTwiceTheBudget_GiveTheSameHashes()
    {
        using ContextStore free = ContextStore.Open(StoreOptions.InMemory());
        using var directory = new TemporaryDirectory();
        using ContextStore bounded = ContextStore.Open(StoreOptions.OnDisk(directory.File("store")) with { MemoryBudget = Budget, Durability = Durability.None });
        CommitOf(free, 170_000);
        CommitOf(bounded, 170_000);
        using ContextTree left = free.CheckoutHead();
        using ContextTree right = bounded.CheckoutHead();
        using ContextTree reader = bounded.CheckoutHead();
        using ContextTree uncommitted = bounded.CheckoutHead();
        uncommitted.Set("only/here", "x"u8);
        var random = new SplitMix64(5);
        for (int block = 1; block <= 60; block++)
        {
            foreach (ContextTree tree in (ContextTree[])[left, right])
            {
                var same = new SplitMix64((ulong)block);
                for (int i = 0; i < 1500; i++)
                {
                    int key = (int)(same.Next() % 180_000);
                    if (i % 50 == 0)
                    {
                        tree.Delete(Key(key));
                    }
                    else if (i % 50 == 1)
                    {
                        tree.Copy(Key(key).Split("/data")[0], "copies/" + block.ToString(CultureInfo.InvariantCulture));
                    }
                    else
                    {
                        tree.Set(Key(key), Value(key, block));
                    }
                }
            }

            Assert.Equal(free.Commit(left, Info).Hash, bounded.Commit(right, Info).Hash);
            AssertInside(bounded);
            int probe = (int)(random.Next() % 170_000);
            Assert.Equal(Value(probe, 0), reader.Get(Key(probe)));
            Assert.Equal(left.Get(Key(probe)), right.Get(Key(probe)));
        }

        Assert.True(bounded.GetStatistics().MemoryReliefs > 3, bounded.GetStatistics().MemoryReliefs.ToString(CultureInfo.InvariantCulture));
        Assert.Equal("x"u8.ToArray(), uncommitted.Get("only/here"));
        Assert.Equal(Value(7, 0), uncommitted.Get(Key(7)));
        Assert.True(bounded.Verify(cancellationToken: TestContext.Current.CancellationToken).IsClean);
    }

    [Fact]
    public void Tree_ThatWasWrittenAheadAndDropped_LeavesNoCommit()
    {
        using var directory = new TemporaryDirectory();
        StoreOptions options = StoreOptions.OnDisk(directory.File("store")) with { MemoryBudget = Budget, Durability = Durability.None };
        Hash256 small;
        using (ContextStore store = ContextStore.Open(options))
        {
            small = CommitOf(store, 10);
            using ContextTree tree = store.CreateTree();
            for (int i = 0; i < 120_000; i++)
            {
                tree.Set(Key(i), Value(i, 3));
            }

            Assert.True(store.GetStatistics().TreesSpilled > 0);
        }

        using (ContextStore store = ContextStore.Open(options))
        {
            Assert.Equal(1, store.CommitCount);
            Assert.Equal(small, store.Head!.Hash);
            Assert.True(store.Verify(cancellationToken: TestContext.Current.CancellationToken).IsClean);
        }
    }

    [Fact]
    public async Task Reads_OfOtherThreadsWhileMemoryIsRelieved_SeeTheirState()
    {
        using var directory = new TemporaryDirectory();
        using ContextStore store = ContextStore.Open(StoreOptions.OnDisk(directory.File("store")) with { MemoryBudget = Budget, Durability = Durability.None });
        CommitOf(store, 60_000);
        using var stop = new CancellationTokenSource();
        Task<long>[] readers = [.. Enumerable.Range(0, 3).Select(reader => Task.Run(() => ReadUntil(store, (ulong)reader, stop.Token), TestContext.Current.CancellationToken))];
        using (ContextTree tree = store.CheckoutHead())
        {
            for (int block = 1; block <= 40; block++)
            {
                var random = new SplitMix64((ulong)block);
                for (int i = 0; i < 2000; i++)
                {
                    int key = (int)(random.Next() % 200_000);
                    tree.Set(Key(key), Value(key, block));
                }

                store.Commit(tree, Info);
            }
        }

        await stop.CancelAsync();
        long[] reads = await Task.WhenAll(readers);
        Assert.All(reads, count => Assert.True(count > 0));
        Assert.True(store.GetStatistics().MemoryReliefs > 1);
    }

    [Fact]
    public void Open_WithATooSmallBudget_NamesTheLimit()
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => ContextStore.Open(StoreOptions.InMemory() with { MemoryBudget = 1000 }));
        Assert.Contains("33554432", exception.Message, StringComparison.Ordinal);
    }

    private static long ReadUntil(ContextStore store, ulong seed, CancellationToken stop)
    {
        var random = new SplitMix64(seed + 99);
        using ContextTree first = store.Checkout(store.GetLatest(int.MaxValue)[^1].Hash);
        long reads = 0;
        do
        {
            int key = (int)(random.Next() % 60_000);
            Assert.Equal(Value(key, 0), first.Get(Key(key)));
            if (reads % 512 == 0)
            {
                Assert.Equal(60_000 / 300, first.List("d").Count);
            }

            reads++;
        }
        while (!stop.IsCancellationRequested);
        return reads;
    }

    private static Hash256 CommitOf(ContextStore store, int count)
    {
        using ContextTree tree = store.CreateTree();
        for (int i = 0; i < count; i++)
        {
            tree.Set(Key(i), Value(i, 0));
        }

        return store.Commit(tree, Info).Hash;
    }

    private static string Key(int i) => string.Create(CultureInfo.InvariantCulture, $"d/{i / 300}/account-{i}/data/balance");

    private static byte[] Value(int i, int block)
        => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"value {i} of {block}").PadRight(i % 7 == 0 ? 400 : 60, '.'));

    private static void AssertInside(ContextStore store)
    {
        StoreStatistics statistics = store.GetStatistics();
        Assert.True(
            statistics.ArenaPeakBytes + statistics.PageCacheBytes <= Budget,
            string.Create(CultureInfo.InvariantCulture, $"nodes {statistics.ArenaPeakBytes} + pages {statistics.PageCacheBytes} > {Budget}"));
    }
}
