// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tests.Support;

namespace MerkleStore.Tests.NodeApi;

/// <summary>list of the node's context, in the order of names.</summary>
public sealed class ListTests : IDisposable
{
    private readonly TreeFixture _fixture = new();
    private readonly ContextTree _tree;

    public ListTests() => _tree = _fixture.Tree;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void List_OfAbsentOrValue_IsEmpty()
    {
        _tree.Set("a/value", [1]);
        Assert.Empty(_tree.List("absent"));
        Assert.Empty(_tree.List("a/value"));
        Assert.Empty(_tree.List("a/value/below"));
    }

    [Fact]
    public void List_OfRootOfEmptyTree_IsEmpty() => Assert.Empty(_tree.List(string.Empty));

    [Fact]
    public void List_TellsKinds()
    {
        _tree.Set("d/dir/x", [1]);
        _tree.Set("d/val", [1]);
        IReadOnlyList<ContextEntry> entries = _tree.List("d");
        Assert.Equal(["dir", "val"], TreeFixture.Names(entries));
        Assert.Equal([ContextKind.Directory, ContextKind.Value], entries.Select(e => e.Kind));
    }

    [Fact]
    public void List_IsInBytewiseOrder()
    {
        string[] names = ["\xFF", "a", "aa", "B", "\x7F", "\x80", "ab", "\0", "Z"];
        foreach (string name in names)
        {
            _tree.Set(ContextPath.FromPacked(PackedKey.Pack("d", name)), [1]);
        }

        Assert.Equal(["\0", "B", "Z", "a", "aa", "ab", "\x7F", "\x80", "\xFF"], TreeFixture.Names(_tree.List("d")));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(40)]
    [InlineData(300)]
    public void List_WithOffsetAndLength_IsThatPart(int count)
    {
        string[] names = Fill(count);
        foreach (int offset in new[] { 0, 1, 2, count - 1, count, count + 1, int.MaxValue })
        {
            foreach (int length in new[] { 0, 1, 3, count, int.MaxValue })
            {
                Assert.Equal(names.Skip(offset).Take(length), TreeFixture.Names(_tree.List("d", offset, length)));
            }
        }

        Assert.Equal(names, TreeFixture.Names(_tree.List("d")));
        Assert.Empty(_tree.List("d", long.MaxValue));
    }

    [Fact]
    public void List_WithNegativeOffsetOrLength_Throws()
    {
        Fill(3);
        Assert.Throws<ArgumentOutOfRangeException>(() => _tree.List("d", -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _tree.List("d", 0, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _tree.List("d", long.MinValue));
    }

    [Fact]
    public void List_KeepsItsEntriesAfterTheTreeChanges()
    {
        string[] names = Fill(40);
        IReadOnlyList<ContextEntry> entries = _tree.List("d");
        _tree.Delete("d");
        _tree.Set("d/other", [1]);
        Assert.Equal(names, TreeFixture.Names(entries));
    }

    private string[] Fill(int count)
    {
        string[] names = [.. Enumerable.Range(0, count).Select(i => $"n{i}").Order(StringComparer.Ordinal)];
        foreach (string name in names)
        {
            _tree.Set($"d/{name}", [1]);
        }

        return names;
    }
}
