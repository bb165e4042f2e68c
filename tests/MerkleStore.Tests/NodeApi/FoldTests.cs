// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tests.Model;
using MerkleStore.Tests.Support;

namespace MerkleStore.Tests.NodeApi;

/// <summary>fold of the node's context: depths, roots, order of names.</summary>
public sealed class FoldTests : IDisposable
{
    private readonly TreeFixture _fixture = new();
    private readonly ContextTree _tree;
    private readonly NaiveTree _model = new();

    public FoldTests()
    {
        _tree = _fixture.Tree;
        foreach (string key in new[] { "a/x", "a/b/y", "a/b/c/z", "a/b/c/d/e", "q" })
        {
            _tree.Set(key, [(byte)key.Length]);
            _model.Set(key.Split('/'), [(byte)key.Length]);
        }
    }

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Fold_OfAll_VisitsADirectoryBeforeItsEntries()
    {
        Assert.Equal(
            [
                "0 / Directory 0 ", "1 /b Directory 0 ", "2 /b/c Directory 0 ", "3 /b/c/d Directory 0 ", "4 /b/c/d/e Value 1 09",
                "3 /b/c/z Value 1 07", "2 /b/y Value 1 05", "1 /x Value 1 03",
            ],
            Record("a", FoldDepth.All));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("a/b")]
    public void Fold_WithDepth_VisitsThoseDepthsOnly(string key)
    {
        string[] steps = key.Length == 0 ? [] : key.Split('/');
        NaiveNode? root = _model.Find(steps);
        for (int d = 0; d < 7; d++)
        {
            int depth = d;
            Assert.Equal(FoldRecorder.Expect(root, x => x == depth, Names), Record(key, FoldDepth.Eq(depth)));
            Assert.Equal(FoldRecorder.Expect(root, x => x <= depth, Names), Record(key, FoldDepth.Le(depth)));
            Assert.Equal(FoldRecorder.Expect(root, x => x >= depth, Names), Record(key, FoldDepth.Ge(depth)));
            Assert.Equal(FoldRecorder.Expect(root, x => x > depth, Names), Record(key, FoldDepth.Gt(depth)));
            if (depth > 0)
            {
                Assert.Equal(FoldRecorder.Expect(root, x => x < depth, Names), Record(key, FoldDepth.Lt(depth)));
            }
        }
    }

    [Fact]
    public void Fold_WithDepthZero_VisitsTheRootWithTheEmptyKey()
        => Assert.Equal(["0 / Directory 0 "], Record("a", FoldDepth.Eq(0)));

    [Theory]
    [InlineData("q")]
    [InlineData("absent")]
    [InlineData("q/below")]
    public void Fold_OnValueOrAbsent_VisitsNothing(string key)
    {
        Assert.Empty(Record(key, FoldDepth.All));
        Assert.Empty(Record(key, FoldDepth.Eq(0)));
    }

    [Fact]
    public void Fold_OnRootThatIsAValue_VisitsNothing()
    {
        _tree.Set(ContextPath.Root, [1]);
        Assert.Empty(Record(string.Empty, FoldDepth.All));
    }

    [Fact]
    public void Fold_OfEmptyTree_VisitsItsRoot()
    {
        using ContextTree empty = _fixture.Store.CreateTree();
        Assert.Equal(["0 / Directory 0 "], FoldRecorder.Record(empty, [], FoldDepth.All, ListOrder.Name));
    }

    [Fact]
    public void Fold_ThatThrows_LeavesTheTreeUsable()
    {
        int visits = 0;
        Assert.Throws<InvalidOperationException>(() => _tree.Fold("a", FoldDepth.All, ListOrder.Name, ref visits, Stop));
        Assert.Equal(2, visits);
        Assert.Equal(new Hash256(_model.Hash), _tree.Hash());

        static void Stop(ref int visits, in FoldEntry entry)
        {
            if (++visits == 2)
            {
                throw new InvalidOperationException("Enough.");
            }
        }
    }

    private static IEnumerable<string> Names(NaiveDirectory directory) => directory.Entries.Keys;

    private IReadOnlyList<string> Record(string key, FoldDepth depth)
        => FoldRecorder.Record(_tree, PackedKey.Pack(key.Length == 0 ? [] : key.Split('/')), depth, ListOrder.Name);
}
