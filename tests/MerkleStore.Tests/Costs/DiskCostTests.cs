// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Io;
using MerkleStore.Tests.Support;

namespace MerkleStore.Tests.Costs;

public sealed class DiskCostTests
{
    [Fact]
    public void MeasureCommits_EachCommit_IsExactlyWhatItWrote()
    {
        var random = new SplitMix64(5);
        using ContextStore store = ContextStore.Open(StoreOptions.InMemory());
        using ContextTree tree = store.CreateTree();
        RandomTrees.Fill(tree, random);
        for (int commit = 1; commit <= 6; commit++)
        {
            long before = store.GetStatistics().BytesWritten;
            store.Commit(tree, TreeFixture.Info(commit, new string('m', commit)));
            DiskCost cost = store.MeasureCommits(1);
            Assert.Equal(store.GetStatistics().BytesWritten - before, cost.TotalBytes);
            Assert.Equal(1, cost.Commits);
            RandomTrees.Change(tree, 200, random);
        }

        DiskCost all = store.MeasureCommits(int.MaxValue);
        StoreStatistics statistics = store.GetStatistics();
        Assert.Equal(6, all.Commits);
        Assert.Equal(store.MeasureCommits(6).TotalBytes, all.TotalBytes);
        AssertSame(statistics, all);
        Assert.Equal(0, store.MeasureCommits(0).TotalBytes);
        Assert.Throws<ArgumentOutOfRangeException>(() => store.MeasureCommits(-1));
    }

    [Fact]
    public void MeasureCommits_RecordsByKind_AreTheSameBytes()
    {
        var random = new SplitMix64(6);
        using ContextStore store = ContextStore.Open(StoreOptions.InMemory());
        using ContextTree tree = store.CreateTree();
        RandomTrees.Fill(tree, random);
        for (int commit = 1; commit <= 4; commit++)
        {
            store.Commit(tree, TreeFixture.Info(commit));
            RandomTrees.Change(tree, 50, random);
        }

        DiskCost cost = store.MeasureCommits(4);
        Assert.Equal(Enum.GetValues<RecordKind>(), cost.Records.Select(kind => kind.Kind));
        Assert.All(cost.Records, kind => Assert.True(kind.Count > 0 && kind.Bytes > 0));
        Assert.Equal(cost.Records.Sum(kind => kind.Bytes), cost.ValueBytes + cost.NameBytes + cost.ReferenceBytes + cost.HashBytes + cost.NodeBytes + cost.PatchBytes);

        // Every byte of a value that is longer than 120 has its own record.
        RecordKindCost values = cost.Records.Single(kind => kind.Kind == RecordKind.Value);
        Assert.True(cost.ValueBytes > values.Bytes - values.Count);
    }

    [Theory]
    [InlineData(Durability.Commit)]
    [InlineData(Durability.None)]
    public void Statistics_OnDisk_AddUpToTheBytesWritten(Durability durability)
    {
        var random = new SplitMix64(7);
        using var directory = new TemporaryDirectory();
        StoreOptions options = StoreOptions.OnDisk(directory.File("store")) with { Durability = durability, SegmentBytes = 256 * 1024, PageBytes = 4096 };
        for (int run = 0; run < 2; run++)
        {
            using ContextStore store = ContextStore.Open(options);
            using ContextTree tree = store.CheckoutHead();
            RandomTrees.Fill(tree, random);
            for (int commit = 1; commit <= 5; commit++)
            {
                store.Commit(tree, TreeFixture.Info(commit + (100 * run)));
                RandomTrees.Change(tree, 300, random);
            }

            AssertAddsUp(store.GetStatistics());
            Assert.True(store.GetStatistics().IndexBytes > 0);
            Assert.Equal(run == 0, store.GetStatistics().SuperblockBytes > 0);
            Assert.Equal(run == 0 || durability == Durability.Commit, store.GetStatistics().ZeroFillBytes > 0);
        }
    }

    [Fact]
    public void Statistics_AfterAnImport_AreThoseOfTheRecordsThatItWrote()
    {
        using var fixture = new TreeFixture();
        RandomTrees.Fill(fixture.Tree, new SplitMix64(8));
        CommitSummary commit = fixture.Store.Commit(fixture.Tree, TreeFixture.Info(1));
        using var snapshot = new MemoryStream();
        fixture.Store.ExportSnapshot(commit.Hash, snapshot);
        snapshot.Position = 0;
        using ContextStore copy = ContextStore.Open(StoreOptions.InMemory());
        copy.ImportSnapshot(snapshot);
        AssertAddsUp(copy.GetStatistics());
        AssertSame(copy.GetStatistics(), copy.MeasureCommits(1));
    }

    [Fact]
    public void Statistics_AfterACommitThatFailed_DoNotCountItsRecords()
    {
        using var memory = new MemoryStorage();
        var storage = new Log.FaultyStorage(memory);
        using ContextStore store = ContextStore.Open(StoreOptions.InMemory() with { Storage = storage });
        using ContextTree tree = store.CreateTree();
        tree.Set("a/b"u8, new byte[100]);
        store.Commit(tree, TreeFixture.Info(1));
        StoreStatistics before = store.GetStatistics();
        tree.Set("a/c"u8, new byte[5000]);
        storage.Space = 0;
        Assert.Throws<StorageFailureException>(() => store.Commit(tree, TreeFixture.Info(2)));
        Assert.Equal(before.ValueBytes, store.GetStatistics().ValueBytes);
        storage.Space = long.MaxValue;
        store.Commit(tree, TreeFixture.Info(2));
        AssertAddsUp(store.GetStatistics());
        AssertSame(store.GetStatistics(), store.MeasureCommits(2));
    }

    private static void AssertAddsUp(StoreStatistics s)
    {
        Assert.Equal(s.BytesWritten, s.PageBytes + s.CommitBytes + s.FramingBytes + s.IndexBytes + s.JournalBytes + s.SuperblockBytes + s.ZeroFillBytes);
        Assert.Equal(s.PageBytes, s.ValueBytes + s.NameBytes + s.ReferenceBytes + s.HashBytes + s.NodeBytes + s.PatchBytes + s.PageHeadBytes);
        Assert.True(s.PageHeadBytes >= 0);
    }

    /// <summary>What the writer counted is what the records say.</summary>
    private static void AssertSame(StoreStatistics counted, DiskCost measured)
    {
        Assert.Equal(measured.ValueBytes, counted.ValueBytes);
        Assert.Equal(measured.NameBytes, counted.NameBytes);
        Assert.Equal(measured.ReferenceBytes, counted.ReferenceBytes);
        Assert.Equal(measured.HashBytes, counted.HashBytes);
        Assert.Equal(measured.NodeBytes, counted.NodeBytes);
        Assert.Equal(measured.PatchBytes, counted.PatchBytes);
        Assert.Equal(measured.CommitBytes + measured.DeadListBytes, counted.CommitBytes);
    }
}
