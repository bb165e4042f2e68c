// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tests.Support;

namespace MerkleStore.Tests.Snapshots;

/// <summary>Clones of stores that are open.</summary>
public sealed class CloneTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Clone_OfAnOpenStore_HoldsItsCommitsAndGoesItsOwnWay()
    {
        string source = _directory.File("a");
        string destination = _directory.File("b");
        var random = new SplitMix64(1);
        using ContextStore store = ContextStore.Open(StoreOptions.OnDisk(source) with { SegmentBytes = 200_000 });
        using ContextTree tree = store.CreateTree();
        RandomTrees.Fill(tree, random);
        for (int i = 0; i < 10; i++)
        {
            RandomTrees.Change(tree, 300, random);
            store.Commit(tree, TreeFixture.Info(i));
        }

        StoreCloneSummary summary = ContextStore.Clone(source, destination);
        Assert.True(summary.LinkedBytes + summary.CopiedBytes > 400_000);
        Hash256 head = store.Head!.Hash;
        using ContextStore clone = ContextStore.Open(destination);
        Assert.Equal(store.GetLatest(20).Select(c => c.Hash), clone.GetLatest(20).Select(c => c.Hash));
        SnapshotTesting.AssertSame(store, clone, head);
        for (int i = 0; i < 5; i++)
        {
            using ContextTree other = clone.CheckoutHead();
            RandomTrees.Change(other, 300, random);
            clone.Commit(other, TreeFixture.Info(100 + i));
        }

        Assert.Equal(11, store.CommitCount);
        Assert.Empty(store.Verify().Findings);
        Assert.Empty(clone.Verify().Findings);
    }

    [Fact]
    public async Task Clone_WhileOthersCommit_OpensAtOneMoment()
    {
        string source = _directory.File("a");
        using ContextStore store = ContextStore.Open(StoreOptions.OnDisk(source) with { SegmentBytes = 100_000, Durability = Durability.None });
        using ContextTree tree = store.CreateTree();
        var random = new SplitMix64(2);
        RandomTrees.AddDirectory(tree, "d1024", 1024, random);
        store.Commit(tree, TreeFixture.Info(0));
        using var done = new CancellationTokenSource();
        Task writing = Task.Run(() =>
        {
            for (int i = 1; i <= 300 && !done.IsCancellationRequested; i++)
            {
                RandomTrees.Change(tree, 10, random);
                store.Commit(tree, TreeFixture.Info(i));
            }
        }, TestContext.Current.CancellationToken);
        for (int i = 0; i < 4; i++)
        {
            long before = store.CommitCount;
            string destination = _directory.File(FormattableString.Invariant($"b{i}"));
            ContextStore.Clone(source, destination);
            using ContextStore clone = ContextStore.Open(StoreOptions.OnDisk(destination) with { Durability = Durability.None });
            Assert.True(clone.CommitCount >= before);
            Assert.Empty(clone.Verify().Findings);
        }

        await done.CancelAsync();
        await writing;
        Assert.Empty(store.Verify().Findings);
    }

    [Fact]
    public void Clone_OfNoStoreOrIntoSomething_IsRefused()
    {
        Directory.CreateDirectory(_directory.File("empty"));
        Assert.Throws<StoreFormatException>(() => ContextStore.Clone(_directory.File("empty"), _directory.File("b")));
        using (ContextStore store = ContextStore.Open(_directory.File("a")))
        {
            Directory.CreateDirectory(_directory.File("c"));
            File.WriteAllText(Path.Combine(_directory.File("c"), "x"), "x");
            Assert.Throws<StoreFormatException>(() => ContextStore.Clone(_directory.File("a"), _directory.File("c")));
        }

        Assert.Throws<StorageFailureException>(() => ContextStore.Clone(_directory.File("none"), _directory.File("d")));
    }
}
