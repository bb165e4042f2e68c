// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tests.Model;
using MerkleStore.Tests.Support;

namespace MerkleStore.Tests.NodeApi;

/// <summary>hash, commit, exists, checkout, branches and going back.</summary>
public sealed class CommitTests : IDisposable
{
    private readonly TreeFixture _fixture = new();
    private readonly ContextStore _store;
    private readonly ContextTree _tree;

    public CommitTests()
    {
        _store = _fixture.Store;
        _tree = _fixture.Tree;
    }

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Store_WithoutCommits_HasNoHead()
    {
        Assert.Null(_store.Head);
        Assert.Equal(0, _store.CommitCount);
        Assert.Empty(_store.GetLatest(5));
        using ContextTree head = _store.CheckoutHead();
        Assert.True(head.IsEmpty);
        Assert.Empty(head.Parents);
    }

    [Fact]
    public void Checkout_OfUnknownCommit_SaysWhich()
    {
        var unknown = new Hash256(NaiveHash.Value([1]));
        Assert.Equal(unknown, Assert.Throws<UnknownCommitException>(() => _store.Checkout(unknown)).Commit);
        Assert.Equal(unknown, Assert.Throws<UnknownCommitException>(() => _store.GetCommit(unknown)).Commit);
        Assert.False(_store.Contains(unknown));
        bool found = _store.TryCheckout(unknown, out ContextTree? tree);
        using (tree)
        {
            Assert.False(found);
            Assert.Null(tree);
        }
    }

    [Fact]
    public void Commit_OfEmptyTree_HasTheHashOfTheModel()
    {
        byte[] expected = NaiveHash.Commit(NaiveDirectory.Empty.Hash, [], 0, "Tezos"u8.ToArray(), "test"u8.ToArray());
        CommitSummary commit = _store.Commit(_tree, TreeFixture.Info(0));
        Assert.Equal(new Hash256(expected), commit.Hash);
        using ContextTree read = _store.Checkout(commit.Hash);
        Assert.True(read.IsEmpty);
    }

    [Fact]
    public void Commit_TellsWhatItHolds()
    {
        _tree.Set("a", [1]);
        CommitSummary first = _store.Commit(_tree, TreeFixture.Info(-5, "négatif") with { Level = 77, Cycle = 3 });
        CommitSummary read = _store.GetCommit(first.Hash);
        Assert.Equal(first.Hash, read.Hash);
        Assert.Equal(_tree.Hash(), read.RootHash);
        Assert.Empty(read.Parents);
        Assert.Equal(-5, read.Date);
        Assert.Equal("Tezos"u8.ToArray(), read.Author.ToArray());
        Assert.Equal("négatif"u8.ToArray(), read.Message.ToArray());
        Assert.Equal((1, 77, 3), (read.Sequence, read.Level, read.Cycle));
    }

    [Fact]
    public void Commit_WithoutLevelOrCycle_SaysSo()
    {
        CommitSummary commit = _store.Commit(_tree, TreeFixture.Info(1));
        Assert.Equal((-1, -1), (commit.Level, commit.Cycle));
    }

    [Fact]
    public void Commit_GoesOnFromTheNewCommit()
    {
        _tree.Set("a", [1]);
        CommitSummary first = _store.Commit(_tree, TreeFixture.Info(1));
        Assert.Equal([first.Hash], _tree.Parents);
        _tree.Set("a", [2]);
        CommitSummary second = _store.Commit(_tree, TreeFixture.Info(2));
        Assert.Equal([first.Hash], second.Parents);
        using ContextTree old = _store.Checkout(first.Hash);
        Assert.Equal([1], old.Get("a"));
        Assert.Equal([first.Hash], old.Parents);
    }

    [Fact]
    public void Commit_WithExplicitParents_SortsThemAndNeedsNoneOfThem()
    {
        Hash256[] parents = [new(NaiveHash.Value([3])), new(NaiveHash.Value([1])), new(NaiveHash.Value([2]))];
        CommitInfo info = TreeFixture.Info(1, parents: parents);
        byte[] expected = NaiveHash.Commit(NaiveDirectory.Empty.Hash, parents.Select(p => p.ToArray()), 1, info.Author.ToArray(), info.Message.ToArray());
        CommitSummary commit = _store.Commit(_tree, info);
        Assert.Equal(new Hash256(expected), commit.Hash);
        Assert.Equal(parents.Order(), _store.GetCommit(commit.Hash).Parents.Order());
    }

    [Fact]
    public void ComputeCommitHash_WritesNothing()
    {
        _tree.Set("a", [1]);
        CommitInfo info = TreeFixture.Info(9);
        Hash256 hash = _store.ComputeCommitHash(_tree, info);
        Assert.Equal(0, _store.CommitCount);
        Assert.False(_store.Contains(hash));
        Assert.Empty(_tree.Parents);
        Assert.Equal(hash, _store.Commit(_tree, info).Hash);
        Assert.True(_store.Contains(hash));
    }

    [Fact]
    public void Commit_OfTheSameContentAgain_HasTheSameHash()
    {
        _tree.Set("a", [1]);
        CommitInfo info = TreeFixture.Info(1, parents: []);
        Hash256 first = _store.Commit(_tree, info).Hash;
        Assert.Equal(first, _store.Commit(_tree, info).Hash);
        using ContextTree read = _store.Checkout(first);
        Assert.Equal([1], read.Get("a"));
    }

    [Fact]
    public void Commit_OfSiblings_KeepsBothBranches()
    {
        _tree.Set("base", [0]);
        CommitSummary root = _store.Commit(_tree, TreeFixture.Info(1));
        var branches = new List<CommitSummary>();
        for (byte i = 0; i < 5; i++)
        {
            using ContextTree branch = _store.Checkout(root.Hash);
            branch.Set("branch", [i]);
            branch.Set($"only{i}", [i]);
            branches.Add(_store.Commit(branch, TreeFixture.Info(2)));
        }

        Assert.Equal(6, _store.CommitCount);
        Assert.All(branches, b => Assert.Equal([root.Hash], b.Parents));
        for (byte i = 0; i < 5; i++)
        {
            using ContextTree read = _store.Checkout(branches[i].Hash);
            Assert.Equal([i], read.Get("branch")!);
            Assert.Equal(["base", "branch", $"only{i}"], TreeFixture.Names(read.List(string.Empty)));
        }
    }

    [Fact]
    public void Commit_AfterGoingBack_HasTheHashOfTheModel()
    {
        var model = new NaiveStore();
        var modelTree = new NaiveTree();
        var hashes = new List<Hash256>();
        for (byte i = 0; i < 10; i++)
        {
            modelTree.Set(["k"], [i]);
            _tree.Set("k", [i]);
            CommitInfo info = TreeFixture.Info(i);
            model.Commit(modelTree, info.Date, info.Author.ToArray(), info.Message.ToArray());
            hashes.Add(_store.Commit(_tree, info).Hash);
        }

        using ContextTree back = _store.Checkout(hashes[3]);
        NaiveTree modelBack = model.Checkout(3);
        Assert.Equal(new Hash256(modelBack.Hash), back.Hash());
        back.Set("k", [99]);
        modelBack.Set(["k"], [99]);
        CommitInfo other = TreeFixture.Info(4, "other branch");
        byte[] expected = model.Commit(modelBack, other.Date, other.Author.ToArray(), other.Message.ToArray()).Hash;
        Assert.Equal(new Hash256(expected), _store.Commit(back, other).Hash);
        Assert.Equal(new Hash256(expected), _store.Head!.Hash);
    }

    [Fact]
    public void GetLatest_IsNewestFirst()
    {
        Hash256[] hashes = [.. Enumerable.Range(0, 5).Select(i => _store.Commit(_tree, TreeFixture.Info(i)).Hash)];
        Assert.Equal(hashes.Reverse().Take(3), _store.GetLatest(3).Select(c => c.Hash));
        Assert.Equal(hashes.Reverse(), _store.GetLatest(100).Select(c => c.Hash));
        Assert.Empty(_store.GetLatest(0));
        Assert.Equal([5L, 4L], _store.GetLatest(2).Select(c => c.Sequence));
    }

    [Fact]
    public void Checkout_Changed_LeavesTheCommitAsItWas()
    {
        _tree.Set("a/b", [1]);
        CommitSummary commit = _store.Commit(_tree, TreeFixture.Info(1));
        using (ContextTree first = _store.Checkout(commit.Hash))
        {
            first.Set("a/b", [2]);
            first.Delete("a");
        }

        using ContextTree second = _store.Checkout(commit.Hash);
        Assert.Equal([1], second.Get("a/b"));
        Assert.Equal(commit.RootHash, second.Hash());
        Assert.Equal([1], _tree.Get("a/b"));
    }

    [Fact]
    public void Commit_OfTreeThatIsAValue_IsRefused()
    {
        _tree.Set(ContextPath.Root, [1]);
        Assert.ThrowsAny<Exception>(() => _store.Commit(_tree, TreeFixture.Info(1)));
        Assert.Equal(0, _store.CommitCount);
    }

    [Fact]
    public void Dispose_Twice_IsSilent()
    {
        ContextStore store = ContextStore.Open(StoreOptions.InMemory());
        ContextTree tree = store.CreateTree();
        tree.Dispose();
        tree.Dispose();
        store.Dispose();
        store.Dispose();
        Assert.Throws<ObjectDisposedException>(() => tree.Get("a"));
        Assert.Throws<ObjectDisposedException>(() => store.CreateTree());
    }
}
