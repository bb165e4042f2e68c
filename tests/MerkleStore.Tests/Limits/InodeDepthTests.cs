// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tests.Model;
using MerkleStore.Tests.Support;

namespace MerkleStore.Tests.Limits;

/// <summary>Names that share a slot at every depth: 32 of them are held, the next is refused and nothing is lost.</summary>
public sealed class InodeDepthTests : IDisposable
{
    private readonly TreeFixture _fixture = new();
    private readonly ContextTree _tree;
    private readonly NaiveTree _model = new();
    private readonly string[] _names = CollidingNames.Make(64);

    public InodeDepthTests() => _tree = _fixture.Tree;

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Set_OfOneCollidingNameTooMany_IsRefusedAndChangesNothing(bool committed)
    {
        Fill(300);
        SetColliding(ContextLimits.MaxNamesPerSlot);
        if (committed)
        {
            _fixture.Store.Commit(_tree, TreeFixture.Info(1));
        }

        AssertRefused(_names[32]);
        AssertRefused(_names[63]);
        Assert.Equal(332, _tree.Length("d"));
        Assert.Null(_tree.Get(Key(_names[32])));
        Assert.Equal([5], _tree.Get(Key(_names[31]))!);

        // What is there can still be changed, and another takes the place of one that goes.
        Assert.True(_tree.Set(Key(_names[3]), [6]));
        Assert.True(_model.Set(["d", _names[3]], [6]));
        Assert.True(_tree.Delete(Key(_names[4])));
        Assert.True(_model.Delete(["d", _names[4]]));
        Assert.True(_tree.Set(Key(_names[32]), [7]));
        Assert.True(_model.Set(["d", _names[32]], [7]));
        AssertRefused(_names[33]);
        CommitSummary commit = _fixture.Store.Commit(_tree, TreeFixture.Info(2));
        Assert.Equal(new Hash256(_model.Hash), commit.RootHash);
    }

    [Fact]
    public void Set_ThatGrowsADirectoryOfCollidingNames_IsRefusedAtSomePointAndLosesNothing()
    {
        ContextLimitException? refused = null;
        var keys = new Queue<string>(_names.Concat(Enumerable.Range(0, 300).Select(i => $"n{i}")));
        while (refused is null && keys.TryDequeue(out string? name))
        {
            Hash256 before = _tree.Hash();
            try
            {
                _tree.Set(Key(name), [5]);
                _model.Set(["d", name], [5]);
            }
            catch (ContextLimitException e)
            {
                refused = e;
                Assert.Equal(before, _tree.Hash());
            }
        }

        Assert.Equal(ContextLimit.InodeDepth, refused?.Limit);
        Assert.Equal(new Hash256(_model.Hash), _tree.Hash());
        Assert.True(_tree.Delete(Key(_names[0])));
        _model.Delete(["d", _names[0]]);
        Assert.Equal(new Hash256(_model.Hash), _tree.Hash());
    }

    [Fact]
    public void Set_OfSubtreeAtCollidingName_IsRefusedAndChangesNothing()
    {
        Fill(300);
        SetColliding(ContextLimits.MaxNamesPerSlot);
        _tree.Set("other/x", [1]);
        _model.Set(["other", "x"], [1]);
        using ContextTree subtree = _tree.GetSubtree("other")!;
        Assert.Equal(ContextLimit.InodeDepth, Assert.Throws<ContextLimitException>(() => _tree.SetSubtree(Key(_names[32]), subtree)).Limit);
        Assert.Equal(ContextLimit.InodeDepth, Assert.Throws<ContextLimitException>(() => _tree.Copy("other"u8, Key(_names[32]))).Limit);
        Assert.Equal(ContextLimit.InodeDepth, Assert.Throws<ContextLimitException>(() => _tree.Set(Key(_names[32], "below"), [1])).Limit);
        Assert.Equal(new Hash256(_model.Hash), _tree.Hash());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Set_OfNameThatSharesSomeSlots_MakesADeepTrie(int depth)
    {
        Fill(300);
        SetColliding(ContextLimits.MaxNamesPerSlot);
        string name = NameThatShares(depth);
        Assert.True(_tree.Set(Key(name), [8]));
        _model.Set(["d", name], [8]);
        Assert.Equal(new Hash256(_model.Hash), _tree.Hash());
        CommitSummary commit = _fixture.Store.Commit(_tree, TreeFixture.Info(1));
        using ContextTree read = _fixture.Store.Checkout(commit.Hash);
        Assert.Equal([8], read.Get(Key(name))!);
        Assert.True(_tree.Delete(Key(name)));
        _model.Delete(["d", name]);
        Assert.Equal(new Hash256(_model.Hash), _tree.Hash());
    }

    private static byte[] Packed(params string[] steps) => PackedKey.Pack(["d", .. steps]);

    private static ContextPath Key(params string[] steps) => ContextPath.FromPacked(Packed(steps));

    /// <summary>A name with the slots of the colliding ones at the first depths and another slot at the next.</summary>
    private string NameThatShares(int depths)
        => Enumerable.Range(0, int.MaxValue).Select(i => $"s{i}").First(n =>
            Enumerable.Range(0, depths).All(d => NaiveHash.Slot(d, n) == NaiveHash.Slot(d, _names[0]))
            && NaiveHash.Slot(depths, n) != NaiveHash.Slot(depths, _names[0]));

    private void Fill(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _tree.Set($"d/n{i}", [1]);
            _model.Set(["d", $"n{i}"], [1]);
        }
    }

    private void SetColliding(int count)
    {
        foreach (string name in _names.Take(count))
        {
            Assert.True(_tree.Set(Key(name), [5]));
            _model.Set(["d", name], [5]);
        }

        Assert.Equal(new Hash256(_model.Hash), _tree.Hash());
    }

    private void AssertRefused(string name)
    {
        ContextLimitException e = Assert.Throws<ContextLimitException>(() => _tree.Set(Key(name), [5]));
        Assert.Equal(ContextLimit.InodeDepth, e.Limit);
        Assert.Equal(ContextLimits.MaxNamesPerSlot, e.Maximum);
        Assert.Equal(new Hash256(_model.Hash), _tree.Hash());
    }
}
