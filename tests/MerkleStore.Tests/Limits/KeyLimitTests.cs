// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tests.Support;

namespace MerkleStore.Tests.Limits;

/// <summary>The largest keys and values that are accepted, and the first that are not.</summary>
public sealed class KeyLimitTests : IDisposable
{
    private readonly TreeFixture _fixture = new();
    private readonly ContextTree _tree;

    public KeyLimitTests()
    {
        _tree = _fixture.Tree;
        _tree.Set("kept", [1]);
    }

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("/")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    public void Set_WithEmptyStep_IsRefused(string key) => AssertRefused(ContextLimit.EmptyStep, () => _tree.Set(key, [1]));

    [Fact]
    public void Set_WithEmptyPackedStep_IsRefused()
        => AssertRefused(ContextLimit.EmptyStep, () => _tree.Set(ContextPath.FromPacked([1, (byte)'a', 0]), [1]));

    [Fact]
    public void Set_WithLongestStep_IsReadBack()
    {
        string step = new('x', ContextLimits.MaxStepBytes);
        Assert.True(_tree.Set($"a/{step}/b", [1]));
        Assert.True(_tree.Set($"a/{step[1..]}", [2]));
        CommitSummary commit = _fixture.Store.Commit(_tree, TreeFixture.Info(1));
        using ContextTree read = _fixture.Store.Checkout(commit.Hash);
        Assert.Equal([1], read.Get($"a/{step}/b")!);
        Assert.Equal([step[1..], step], TreeFixture.Names(read.List("a")));
    }

    [Fact]
    public void Set_WithLongerStep_IsRefused()
    {
        string step = new('x', ContextLimits.MaxStepBytes + 1);
        ContextLimitException e = AssertRefused(ContextLimit.StepLength, () => _tree.Set($"a/{step}", [1]));
        Assert.Equal((ContextLimits.MaxStepBytes + 1, ContextLimits.MaxStepBytes), (e.Actual, e.Maximum));
        AssertRefused(ContextLimit.StepLength, () => _tree.Set(ContextPath.FromPacked(PackedKey.Pack(step)), [1]));
    }

    [Fact]
    public void Set_WithMostSteps_IsReadBack()
    {
        string key = Steps(ContextLimits.MaxSteps);
        Assert.True(_tree.Set(key, [1]));
        CommitSummary commit = _fixture.Store.Commit(_tree, TreeFixture.Info(1));
        using ContextTree read = _fixture.Store.Checkout(commit.Hash);
        Assert.Equal([1], read.Get(key)!);
        Assert.True(_tree.Delete(key));
        Assert.Equal(["kept"], TreeFixture.Names(_tree.List(string.Empty)));
    }

    [Fact]
    public void Set_WithMoreSteps_IsRefused()
    {
        ContextLimitException e = AssertRefused(ContextLimit.KeyDepth, () => _tree.Set(Steps(ContextLimits.MaxSteps + 1), [1]));
        Assert.Equal((ContextLimits.MaxSteps + 1, ContextLimits.MaxSteps), (e.Actual, e.Maximum));
    }

    [Fact]
    public void Set_OfLargerValue_IsRefused()
    {
        byte[] value = GC.AllocateUninitializedArray<byte>(ContextLimits.MaxValueBytes + 1);
        ContextLimitException e = AssertRefused(ContextLimit.ValueLength, () => _tree.Set("a/b", value));
        Assert.Equal((ContextLimits.MaxValueBytes + 1, ContextLimits.MaxValueBytes), (e.Actual, e.Maximum));
    }

    [Fact]
    public void FromPacked_OfCutBytes_IsRefused()
    {
        Assert.ThrowsAny<Exception>(() => _tree.Set(ContextPath.FromPacked([5, (byte)'a']), [1]));
        Assert.ThrowsAny<Exception>(() => _tree.Set(ContextPath.FromPacked([1, (byte)'a', 0x80]), [1]));
        Assert.Equal(["kept"], TreeFixture.Names(_tree.List(string.Empty)));
    }

    private static string Steps(int count) => string.Join('/', Enumerable.Range(0, count).Select(i => $"s{i}"));

    private ContextLimitException AssertRefused(ContextLimit limit, Action write)
    {
        Hash256 before = _tree.Hash();
        ContextLimitException e = Assert.Throws<ContextLimitException>(write);
        Assert.Equal(limit, e.Limit);
        Assert.Equal(before, _tree.Hash());
        Assert.Equal(["kept"], TreeFixture.Names(_tree.List(string.Empty)));
        return e;
    }
}
