// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tests.Model;
using MerkleStore.Tests.Support;

namespace MerkleStore.Tests.NodeApi;

/// <summary>find_tree, add_tree, copy, equal and hash of trees.</summary>
public sealed class SubtreeTests : IDisposable
{
    private readonly TreeFixture _fixture = new();
    private readonly ContextTree _tree;

    public SubtreeTests()
    {
        _tree = _fixture.Tree;
        _tree.Set("a/b/c", [1]);
        _tree.Set("a/b/d", [2]);
        _tree.Set("a/v", [3]);
    }

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void GetSubtree_OfValue_IsAValueTree()
    {
        using ContextTree value = _tree.GetSubtree("a/v")!;
        Assert.Equal(ContextKind.Value, value.RootKind);
        Assert.False(value.IsEmpty);
        Assert.Equal([3], value.Get(ContextPath.Root));
        Assert.Equal(new Hash256(NaiveHash.Value([3])), value.Hash());
    }

    [Fact]
    public void GetSubtree_OfRoot_IsTheTree()
    {
        using ContextTree root = _tree.GetSubtree(ContextPath.Root)!;
        Assert.True(root.ContentEquals(_tree));
    }

    [Fact]
    public void GetSubtree_Changed_LeavesTheTreeAsItWas()
    {
        Hash256 hash = _tree.Hash();
        using ContextTree subtree = _tree.GetSubtree("a/b")!;
        subtree.Set("c", [9]);
        subtree.Delete("d");
        Assert.Equal(hash, _tree.Hash());
        Assert.Equal([1], _tree.Get("a/b/c"));
        _tree.Set("a/b/c", [8]);
        Assert.Equal([9], subtree.Get("c"));
        Assert.Null(subtree.Get("d"));
    }

    [Fact]
    public void SetSubtree_OfEmptyTree_RemovesAndPrunes()
    {
        using ContextTree empty = _fixture.Store.CreateTree();
        _tree.SetSubtree("a/b", empty);
        Assert.False(_tree.ContainsTree("a/b"));
        _tree.SetSubtree("a/v", empty);
        Assert.True(_tree.IsEmpty);
        _tree.SetSubtree("x/y", empty);
        Assert.True(_tree.IsEmpty);
    }

    [Fact]
    public void SetSubtree_OfEmptyTreeAtRoot_EmptiesTheTree()
    {
        using ContextTree empty = _fixture.Store.CreateTree();
        _tree.SetSubtree(ContextPath.Root, empty);
        Assert.True(_tree.IsEmpty);
    }

    [Fact]
    public void SetSubtree_OfValueTree_SetsAValue()
    {
        using ContextTree value = _tree.GetSubtree("a/v")!;
        _tree.SetSubtree("a/b", value);
        Assert.Equal([3], _tree.Get("a/b"));
        Assert.False(_tree.ContainsTree("a/b/c"));
    }

    [Fact]
    public void SetSubtree_BelowValue_MakesADirectoryOfIt()
    {
        using ContextTree subtree = _tree.GetSubtree("a/b")!;
        _tree.SetSubtree("a/v/x", subtree);
        Assert.Equal([1], _tree.Get("a/v/x/c"));
    }

    [Fact]
    public void SetSubtree_AtRoot_IsTheSubtree()
    {
        using ContextTree subtree = _tree.GetSubtree("a/b")!;
        _tree.SetSubtree(ContextPath.Root, subtree);
        Assert.True(_tree.ContentEquals(subtree));
        Assert.Equal(["c", "d"], TreeFixture.Names(_tree.List(ContextPath.Root)));
    }

    [Fact]
    public void SetSubtree_FromAnotherCommit_HasItsContent()
    {
        CommitSummary first = _fixture.Store.Commit(_tree, TreeFixture.Info(1));
        _tree.Delete("a");
        _tree.Set("other", [1]);
        _fixture.Store.Commit(_tree, TreeFixture.Info(2));

        using ContextTree old = _fixture.Store.Checkout(first.Hash);
        using ContextTree subtree = old.GetSubtree("a/b")!;
        _tree.SetSubtree("back", subtree);
        CommitSummary third = _fixture.Store.Commit(_tree, TreeFixture.Info(3));

        using ContextTree read = _fixture.Store.Checkout(third.Hash);
        Assert.Equal([2], read.Get("back/d"));
    }

    [Fact]
    public void Copy_OfSubtree_IsIndependentOfItsSource()
    {
        Assert.True(_tree.Copy("a/b", "copy"));
        _tree.Set("a/b/c", [7]);
        _tree.Set("copy/d", [8]);
        Assert.Equal([1], _tree.Get("copy/c"));
        Assert.Equal([2], _tree.Get("a/b/d"));
    }

    [Fact]
    public void Copy_OfAbsent_ChangesNothing()
    {
        Hash256 hash = _tree.Hash();
        Assert.False(_tree.Copy("a/absent", "a/b"));
        Assert.False(_tree.Copy("a/v/below", "a/b"));
        Assert.Equal(hash, _tree.Hash());
    }

    [Fact]
    public void Copy_IntoItself_HoldsTheOldContent()
    {
        Assert.True(_tree.Copy("a", "a/b/inner"));
        Assert.Equal([1], _tree.Get("a/b/inner/b/c"));
        Assert.False(_tree.ContainsTree("a/b/inner/b/inner"));
        Assert.True(_tree.Copy("a/b", "a"));
        Assert.Equal(["c", "d", "inner"], TreeFixture.Names(_tree.List("a")));
    }

    [Fact]
    public void Copy_OfTheRoot_OutlivesTheStateItCameFrom()
    {
        Assert.True(_tree.Copy(string.Empty, "inner"));
        using ContextTree fork = _tree.Fork();
        _tree.Set("a/v", [9]);
        CommitSummary first = _fixture.Store.Commit(_tree, TreeFixture.Info(1));
        fork.Restore(_tree);
        _tree.Set("a/v", [10]);
        CommitSummary second = _fixture.Store.Commit(_tree, TreeFixture.Info(2));
        foreach (Hash256 commit in new[] { first.Hash, second.Hash })
        {
            using ContextTree read = _fixture.Store.Checkout(commit);
            Assert.Equal([3], read.Get("inner/a/v")!);
            Assert.Equal(["b", "v"], TreeFixture.Names(read.List("inner/a")));
        }
    }

    [Fact]
    public void Copy_OverItself_ChangesNothing()
    {
        Hash256 hash = _tree.Hash();
        Assert.True(_tree.Copy("a/b", "a/b"));
        Assert.Equal(hash, _tree.Hash());
    }

    [Fact]
    public void SetSubtree_OfTheTreeItself_HoldsTheOldContent()
    {
        _tree.SetSubtree("inner", _tree);
        using ContextTree fork = _tree.Fork();
        _tree.Set("a/v", [9]);
        Assert.Equal([3], _tree.Get("inner/a/v")!);
        _tree.Restore(fork);
        Assert.Equal([3], _tree.Get("inner/a/v")!);
        Assert.False(_tree.ContainsTree("inner/inner"));
        Assert.Equal(["a", "inner"], TreeFixture.Names(_tree.List(ContextPath.Root)));
    }

    [Fact]
    public void SetSubtree_OfAForkOfTheTree_OutlivesTheFork()
    {
        using (ContextTree fork = _tree.Fork())
        {
            _tree.SetSubtree("inner", fork);
        }

        using ContextTree later = _tree.Fork();
        _tree.Set("x", [1]);
        _fixture.Store.Commit(_tree, TreeFixture.Info(1));
        _tree.Delete("a");
        Assert.Equal([1], _tree.Get("inner/a/b/c")!);
        Assert.Equal([3], later.Get("inner/a/v")!);
        Assert.False(later.ContainsTree("x"));
    }

    [Fact]
    public void SetSubtree_OfTheTreeItself_OutlivesTheStateItCameFrom()
    {
        _tree.SetSubtree("inner", _tree);
        using ContextTree fork = _tree.Fork();
        _tree.Set("a", [9]);
        fork.Restore(_tree);
        _tree.Set("b", [8]);
        Assert.Equal(["a", "b", "inner"], TreeFixture.Names(_tree.List(ContextPath.Root)));
        Assert.Equal(["a"], TreeFixture.Names(_tree.List("inner")));
        Assert.Equal([1], _tree.Get("inner/a/b/c")!);
        Assert.Equal(["a", "inner"], TreeFixture.Names(fork.List(ContextPath.Root)));
    }

    [Fact]
    public void GetSubtree_OfWhatWasPutThere_OutlivesACommit()
    {
        _tree.SetSubtree("inner", _tree);
        using ContextTree inner = _tree.GetSubtree("inner")!;
        _fixture.Store.Commit(_tree, TreeFixture.Info(1));
        Assert.Equal(["a"], TreeFixture.Names(inner.List(ContextPath.Root)));
        Assert.Equal([1], inner.Get("a/b/c")!);
        Assert.Equal([3], inner.Get("a/v")!);
    }

    [Fact]
    public void SetSubtree_OfAForkToASubtreeOfIt_IsAPlainCopy()
    {
        using ContextTree fork = _tree.Fork();
        using ContextTree subtree = fork.GetSubtree(ContextPath.Root)!;
        subtree.SetSubtree("inner", subtree);
        subtree.SetSubtree("a/v", fork);
        Assert.Equal([1], subtree.Get("inner/a/b/c")!);
        Assert.Equal([3], subtree.Get("a/v/a/v")!);
        Assert.Equal([3], _tree.Get("a/v")!);
    }

    [Fact]
    public void ContentEquals_IsEqualityOfContent()
    {
        using ContextTree other = _fixture.Store.CreateTree();
        other.Set("a/v", [3]);
        other.Set("a/b/d", [2]);
        Assert.False(other.ContentEquals(_tree));
        other.Set("a/b/c", [1]);
        Assert.True(other.ContentEquals(_tree));
        Assert.True(_tree.ContentEquals(other));
    }

    [Fact]
    public void ContentEquals_OfEmptyValueAndEmptyDirectory_IsFalseThoughTheHashesAreEqual()
    {
        using ContextTree empty = _fixture.Store.CreateTree();
        _tree.Set(ContextPath.Root, []);
        Assert.Equal(empty.Hash(), _tree.Hash());
        Assert.False(empty.ContentEquals(_tree));
    }

    [Fact]
    public void Fork_IsTheTreeAtThatTime_AndRestoreComesBackToIt()
    {
        Hash256 before = _tree.Hash();
        using ContextTree fork = _tree.Fork();
        _tree.Set("a/b/c", [9]);
        _tree.Delete("a/v");
        Assert.Equal(before, fork.Hash());
        _tree.Restore(fork);
        Assert.Equal(before, _tree.Hash());
        Assert.Equal([3], _tree.Get("a/v"));

        // The handle can be used again, and is not moved by what follows.
        _tree.Set("x", [1]);
        Assert.Equal(before, fork.Hash());
        _tree.Restore(fork);
        Assert.Equal(before, _tree.Hash());
    }

    [Fact]
    public void Fork_Changed_LeavesTheTreeAsItWas()
    {
        Hash256 before = _tree.Hash();
        using ContextTree fork = _tree.Fork();
        fork.Set("a/b/c", [9]);
        Assert.Equal(before, _tree.Hash());
        Assert.NotEqual(before, fork.Hash());
    }

    [Fact]
    public void Fork_OutlivesItsTree()
    {
        ContextTree tree = _fixture.Store.CreateTree();
        tree.Set("a", [1]);
        using ContextTree fork = tree.Fork();
        tree.Dispose();
        Assert.Equal([1], fork.Get("a"));
    }
}
