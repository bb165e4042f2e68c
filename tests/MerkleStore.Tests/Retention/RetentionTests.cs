// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;
using MerkleStore.Io;
using MerkleStore.Tests.Log;
using MerkleStore.Tests.Support;

namespace MerkleStore.Tests.Retention;

/// <summary>What retention keeps, what it frees, and what survives a crash in the middle.</summary>
public sealed class RetentionTests
{
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "It is disposed at the end, unless the test fails.")]
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5, true)]
    [InlineData(6, true)]
    public void RandomHistory_WithRetention_FreesOnlyWhatNoKeptCommitReaches(ulong seed, bool spills = false)
    {
        var random = new SplitMix64(seed);
        using var storage = new MemoryStorage();
        StoreOptions options = RetentionHistory.Options with { Storage = storage };
        if (spills)
        {
            options = options with { MemoryBudget = StoreOptions.MinMemoryBudget, RelieveEvery = 3 };
        }

        ContextStore store = ContextStore.Open(options);
        List<Hash256> commits = [];
        ContextTree? held = null;
        long heldSequence = 0;
        for (int block = 0; block < 120; block++)
        {
            bool isRollback = random.Next(8) == 0 && commits.Count > 3;
            Hash256? parent = commits.Count == 0 ? null : commits[^(isRollback ? 2 + random.Next(2) : 1)];
            using (ContextTree tree = parent is { } hash && store.Contains(hash) && !store.Log.Retention.Behind.Contains(store.GetCommit(hash).Sequence) ? store.Checkout(hash) : store.CheckoutHead())
            {
                RetentionHistory.Change(tree, random, 30, copies: true);
                commits.Add(store.Commit(tree, new CommitInfo { Date = block, Cycle = block / 8 }).Hash);
                if (random.Next(10) == 0)
                {
                    using ContextTree fork = tree.Fork();
                    RetentionHistory.Change(fork, random, 10, copies: true);
                    store.Commit(fork, new CommitInfo { Date = 1000 + block, Cycle = block / 8 });
                    commits.Add(store.Commit(tree, new CommitInfo { Date = 2000 + block, Cycle = block / 8 }).Hash);
                }
            }

            if (random.Next(9) == 0)
            {
                store.Pin($"pin{random.Next(3)}", store.GetLatest(6)[^1].Hash);
            }

            if (random.Next(20) == 0)
            {
                store.Unpin($"pin{random.Next(3)}");
            }

            if (random.Next(12) == 0)
            {
                held?.Dispose();
                CommitSummary some = store.GetLatest(5)[^1];
                held = store.Checkout(some.Hash);
                heldSequence = some.Sequence;
            }

            if (random.Next(6) == 0)
            {
                store.ApplyRetention(random.Next(2) == 0 ? RetentionPolicy.KeepCycles(2) : RetentionPolicy.KeepCommits(5 + random.Next(10)));
                RetentionOracle.Check(store, held is null ? [] : [heldSequence]);
                if (random.Next(2) == 0)
                {
                    store.Compact(new CompactionOptions { Threshold = random.Next(2) * 0.3, Compress = random.Next(2) == 0, Seal = random.Next(3) == 0 });
                    RetentionOracle.Check(store, held is null ? [] : [heldSequence]);
                }
            }

            if (random.Next(25) == 0)
            {
                store.MarkUnreachable();
                RetentionOracle.Check(store, held is null ? [] : [heldSequence], isComplete: true);
            }

            if (random.Next(25) == 0)
            {
                held?.Dispose();
                held = null;
                store.Dispose();
                store = ContextStore.Open(options);
                RetentionOracle.Check(store, []);
            }
        }

        held?.Dispose();
        Assert.True(store.Verify().IsClean, string.Join('\n', store.Verify().Findings));
        store.Dispose();
    }

    [Fact]
    public void Retention_OfPlainHistory_FindsAllGarbageWithoutAMark()
    {
        using ContextStore store = ContextStore.Open(RetentionHistory.Options);
        var random = new SplitMix64(7);
        using ContextTree tree = store.CreateTree();
        for (int block = 0; block < 60; block++)
        {
            RetentionHistory.Change(tree, random, 30, copies: false);
            store.Commit(tree, new CommitInfo { Date = block });
        }

        RetentionReport report = store.ApplyRetention(RetentionPolicy.KeepCommits(5));
        Assert.Equal((56, 55), (report.Boundary, report.DroppedCommits));
        Assert.True(report.DeadRecords > 500);
        RetentionOracle.Check(store, [], isComplete: true);
        Assert.Equal(0, store.MarkUnreachable().DeadRecords);
    }

    [Fact]
    public void Compact_AfterRetention_FreesMostOfTheLogAndKeepsWhatIsKept()
    {
        using var storage = new MemoryStorage();
        StoreOptions options = RetentionHistory.Options with { Storage = storage };
        var random = new SplitMix64(8);
        List<CommitSummary> kept;
        using (ContextStore store = ContextStore.Open(options))
        {
            using (ContextTree tree = store.CreateTree())
            {
                for (int block = 0; block < 150; block++)
                {
                    RetentionHistory.Change(tree, random, 30, copies: false);
                    store.Commit(tree, new CommitInfo { Date = block });
                }
            }

            long before = store.GetSegments().Sum(segment => segment.Bytes);
            Hash256 old = store.GetLatest(100)[^1].Hash;
            kept = [.. store.GetLatest(10)];
            store.ApplyRetention(RetentionPolicy.KeepCommits(10));
            RetentionEstimate estimate = store.Estimate();
            CompactionReport report = store.Compact(new CompactionOptions { Threshold = 0.1 });
            Assert.True(report.IsComplete && report.BytesFreed > estimate.BytesToFree / 2);
            Assert.True(store.GetSegments().Sum(segment => segment.Bytes) < before / 2);
            Assert.Throws<UnknownCommitException>(() => store.Checkout(old));
            Assert.False(store.Contains(old));
            Assert.True(store.Verify().IsClean, string.Join('\n', store.Verify().Findings));
        }

        using ContextStore again = ContextStore.Open(options);
        Assert.Equal(kept.Select(commit => commit.Hash), again.GetLatest(1000).Select(commit => commit.Hash));
        Assert.True(again.Verify().IsClean, string.Join('\n', again.Verify().Findings));
        using ContextTree head = again.CheckoutHead();
        RetentionHistory.Change(head, random, 30, copies: false);
        again.Commit(head, new CommitInfo { Date = 1 });
        RetentionOracle.Check(again, []);
    }

    [Fact]
    public void Commit_OnATreeOfADroppedCommit_IsRefusedAndItsReadsGoOn()
    {
        using ContextStore store = ContextStore.Open(RetentionHistory.Options);
        var random = new SplitMix64(9);
        using ContextTree tree = store.CreateTree();
        RetentionHistory.Change(tree, random, 300, copies: false);
        tree.Set("here", [1, 2, 3]);
        Hash256 first = store.Commit(tree, new CommitInfo()).Hash;
        using ContextTree old = store.Checkout(first);
        for (int block = 0; block < 50; block++)
        {
            RetentionHistory.Change(tree, random, 30, copies: false);
            tree.Set("here", [(byte)block]);
            store.Commit(tree, new CommitInfo { Date = block });
        }

        Hash256 hash = old.Hash();
        store.ApplyRetention(RetentionPolicy.KeepCommits(3));
        store.Compact(new CompactionOptions { Threshold = 0 });
        Assert.Equal([1, 2, 3], old.Get("here")!);
        Assert.Equal(hash, old.Hash());
        old.Set("more", [1]);
        Assert.Throws<UnknownCommitException>(() => store.Commit(old, new CommitInfo { Date = 77 }));
        RetentionOracle.Check(store, [1]);
    }

    [Fact]
    public void Pin_UntilItExpires_KeepsItsCommit()
    {
        using ContextStore store = ContextStore.Open(RetentionHistory.Options);
        var random = new SplitMix64(10);
        using ContextTree tree = store.CreateTree();
        for (int block = 0; block < 30; block++)
        {
            RetentionHistory.Change(tree, random, 30, copies: false);
            store.Commit(tree, new CommitInfo { Date = block });
        }

        Hash256 pinned = store.GetLatest(20)[^1].Hash;
        store.Pin("export", pinned, DateTimeOffset.UtcNow.AddYears(100));
        Assert.Equal("export", Assert.Single(store.GetPins()).Name);
        Assert.True(store.ApplyRetention(RetentionPolicy.KeepCommits(3)).HeldRecords > 0);
        store.Compact(new CompactionOptions { Threshold = 0 });
        RetentionOracle.Check(store, []);
        using (ContextTree old = store.Checkout(pinned))
        {
            Assert.Equal(store.GetCommit(pinned).RootHash, old.Hash());
        }

        store.Pin("export", pinned, DateTimeOffset.UnixEpoch.AddSeconds(1));
        Assert.Equal(0, store.ApplyRetention(RetentionPolicy.KeepCommits(3)).HeldRecords);
        Assert.False(store.Contains(pinned));
        Assert.Empty(store.GetPins());
        RetentionOracle.Check(store, [], isComplete: true);
    }

    [Fact]
    public void Death_AtAnyStepOfRetentionAndCompaction_LosesNothingThatIsKept()
    {
        SortedDictionary<string, byte[]> files;
        using (var storage = new MemoryStorage())
        {
            using (ContextStore store = ContextStore.Open(RetentionHistory.Options with { Storage = storage }))
            {
                var random = new SplitMix64(20);
                using ContextTree tree = store.CreateTree();
                for (int block = 0; block < 40; block++)
                {
                    RetentionHistory.Change(tree, random, 20, copies: true);
                    store.Commit(tree, new CommitInfo { Date = block });
                }
            }

            files = LogTesting.ReadFiles(storage);
        }

        long steps = 1;
        for (long step = 0; step <= steps; step++)
        {
            using MemoryStorage disk = LogTesting.WithFiles(files);
            var dying = new DyingStorage(disk);
            SortedDictionary<string, byte[]> left;
            using (ContextStore store = ContextStore.Open(RetentionHistory.Options with { Storage = dying }))
            {
                long opened = dying.Changes;
                dying.Left = step == 0 ? long.MaxValue : step;
                try
                {
                    store.ApplyRetention(RetentionPolicy.KeepCommits(5));
                    store.Compact(new CompactionOptions { Threshold = 0.1, Seal = true });
                }
                catch (MerkleStoreException)
                {
                    Assert.NotEqual(0, step);
                }

                steps = Math.Max(steps, step == 0 ? dying.Changes - opened : 0);
                left = LogTesting.ReadFiles(disk);
                dying.Left = long.MaxValue;
            }

            using MemoryStorage crashed = LogTesting.WithFiles(left);
            using ContextStore again = ContextStore.Open(RetentionHistory.Options with { Storage = crashed });
            VerifyReport report = again.Verify();
            Assert.True(report.IsClean, $"step {step}: {string.Join('\n', report.Findings)}");
            Assert.True(again.GetLatest(100).Count >= 5);
            RetentionOracle.Check(again, []);
            again.ApplyRetention(RetentionPolicy.KeepCommits(5));
            again.Compact(new CompactionOptions { Threshold = 0.1 });
            Assert.Equal(5, again.GetLatest(100).Count);
            Assert.True(again.Verify().IsClean);
        }

        Assert.True(steps > 50);
    }

    [Fact]
    public void InMemoryStore_OverFiftyCycles_StaysFlat()
    {
        using ContextStore store = ContextStore.Open(RetentionHistory.Options);
        var random = new SplitMix64(30);
        using ContextTree tree = store.CreateTree();
        List<long> sizes = [];
        for (int cycle = 0; cycle < 50; cycle++)
        {
            for (int block = 0; block < 6; block++)
            {
                RetentionHistory.Change(tree, random, 30, copies: false);
                store.Commit(tree, new CommitInfo { Date = (cycle * 10) + block, Cycle = cycle });
            }

            store.ApplyRetention(RetentionPolicy.KeepCycles(2));
            store.Compact();
            sizes.Add(store.GetSegments().Sum(segment => segment.Bytes));
        }

        Assert.True(sizes[^10..].Max() < 2 * sizes[10..20].Max(), string.Join(' ', sizes));
    }
}
