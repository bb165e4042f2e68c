// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers;
using MerkleStore.Tests.Support;

namespace MerkleStore.Tests.NodeApi;

/// <summary>mem, mem_tree, find and length of the node's context.</summary>
public sealed class ReadTests : IDisposable
{
    private readonly TreeFixture _fixture = new();
    private readonly ContextTree _tree;

    public ReadTests()
    {
        _tree = _fixture.Tree;
        _tree.Set("dir/value", [1, 2, 3]);
        _tree.Set("dir/empty", []);
        _tree.Set("top", [9]);
    }

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("dir/value", true, true, ContextKind.Value)]
    [InlineData("dir/empty", true, true, ContextKind.Value)]
    [InlineData("dir", false, true, ContextKind.Directory)]
    [InlineData("", false, true, ContextKind.Directory)]
    [InlineData("absent", false, false, ContextKind.None)]
    [InlineData("dir/absent", false, false, ContextKind.None)]
    [InlineData("absent/below", false, false, ContextKind.None)]
    [InlineData("top/below", false, false, ContextKind.None)]
    [InlineData("dir/value/far/below", false, false, ContextKind.None)]
    [InlineData("dir/val", false, false, ContextKind.None)]
    [InlineData("dir/value2", false, false, ContextKind.None)]
    public void Contains_OfKey_TellsValueFromTree(string key, bool value, bool tree, ContextKind kind)
    {
        Assert.Equal(value, _tree.ContainsValue(key));
        Assert.Equal(tree, _tree.ContainsTree(key));
        Assert.Equal(kind, _tree.GetKind(key));
        Assert.Equal(value, _tree.Get(key) is not null);
        using ContextTree? subtree = _tree.GetSubtree(key);
        Assert.Equal(tree, subtree is not null);
    }

    [Fact]
    public void Contains_OfRootOfEmptyTree_IsADirectory()
    {
        using ContextTree empty = _fixture.Store.CreateTree();
        Assert.False(empty.ContainsValue(string.Empty));
        Assert.True(empty.ContainsTree(string.Empty));
        Assert.Equal(ContextKind.Directory, empty.RootKind);
        Assert.True(empty.IsEmpty);
    }

    [Fact]
    public void Get_OfEmptyValue_IsAnEmptyArray() => Assert.Equal([], _tree.Get("dir/empty")!);

    [Fact]
    public void Get_OfDirectory_IsNull() => Assert.Null(_tree.Get("dir"));

    [Fact]
    public void TryGet_IntoSmallerSpan_TellsTheLengthAndWritesNothing()
    {
        byte[] destination = [7, 7];
        Assert.Equal(ReadStatus.DestinationTooSmall, _tree.TryGet("dir/value", destination, out int needed));
        Assert.Equal(3, needed);
        Assert.Equal([7, 7], destination);
    }

    [Fact]
    public void TryGet_IntoLargerSpan_LeavesTheRestAsItWas()
    {
        byte[] destination = [7, 7, 7, 7];
        Assert.Equal(ReadStatus.Found, _tree.TryGet("dir/value", destination, out int written));
        Assert.Equal(3, written);
        Assert.Equal([1, 2, 3, 7], destination);
    }

    [Fact]
    public void TryGet_OfAbsentKey_IsNotFound()
    {
        Assert.Equal(ReadStatus.NotFound, _tree.TryGet("dir/absent", new byte[8], out int written));
        Assert.Equal(0, written);
        Assert.Equal(ReadStatus.NotFound, _tree.TryGet("dir", new byte[8], out _));
    }

    [Fact]
    public void TryGet_IntoWriter_AppendsToIt()
    {
        var writer = new ArrayBufferWriter<byte>();
        writer.Write<byte>([5]);
        Assert.True(_tree.TryGet("dir/value", writer));
        Assert.False(_tree.TryGet("dir", writer));
        Assert.Equal([5, 1, 2, 3], writer.WrittenSpan.ToArray());
    }

    [Theory]
    [InlineData("", 2)]
    [InlineData("dir", 2)]
    [InlineData("top", 0)]
    [InlineData("absent", 0)]
    [InlineData("top/below", 0)]
    public void Length_OfKey_IsTheNumberOfEntries(string key, long length) => Assert.Equal(length, _tree.Length(key));

    [Fact]
    public void Key_InEachForm_IsTheSameKey()
    {
        Assert.Equal([1, 2, 3], _tree.Get("dir/value"u8));
        Assert.Equal([1, 2, 3], _tree.Get("dir/value"u8.ToArray()));
        Assert.Equal([1, 2, 3], _tree.Get(ContextPath.Parse("dir/value"u8)));
        Assert.Equal([1, 2, 3], _tree.Get(ContextPath.FromPacked(PackedKey.Pack("dir", "value"))));
        Assert.Equal([1, 2, 3], _tree.Get(ContextKey.Parse("dir/value")));
        Assert.Equal([1, 2, 3], _tree.Get(ContextKey.FromSteps(["dir"u8.ToArray(), "value"u8.ToArray()])));
    }

    [Fact]
    public void Key_OfPackedStepWithSlash_IsOneStep()
    {
        _tree.Set(ContextPath.FromPacked(PackedKey.Pack("a/b")), [4]);
        Assert.Null(_tree.Get("a/b"));
        Assert.Equal([4], _tree.Get(ContextPath.FromPacked(PackedKey.Pack("a/b"))));
        Assert.Equal(["a/b", "dir", "top"], TreeFixture.Names(_tree.List(string.Empty)));
    }

    [Fact]
    public void Key_OfNonAsciiText_IsItsUtf8Bytes()
    {
        _tree.Set("größe/日本", [4]);
        Assert.Equal([4], _tree.Get("größe/日本"u8));
    }
}
