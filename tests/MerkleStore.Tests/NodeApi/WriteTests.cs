// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tests.Model;
using MerkleStore.Tests.Support;

namespace MerkleStore.Tests.NodeApi;

/// <summary>add and remove of the node's context.</summary>
public sealed class WriteTests : IDisposable
{
    private readonly TreeFixture _fixture = new();
    private readonly ContextTree _tree;

    public WriteTests() => _tree = _fixture.Tree;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Set_OverDirectory_ReplacesAllOfIt()
    {
        _tree.Set("a/b/c", [1]);
        _tree.Set("a/b/d", [2]);
        Assert.True(_tree.Set("a/b", [3]));
        Assert.Equal([3], _tree.Get("a/b"));
        Assert.False(_tree.ContainsTree("a/b/c"));
        Assert.Equal(1, _tree.Length("a"));
    }

    [Fact]
    public void Set_BelowValue_MakesADirectoryOfIt()
    {
        _tree.Set("a/b", [1]);
        Assert.True(_tree.Set("a/b/c/d", [2]));
        Assert.Null(_tree.Get("a/b"));
        Assert.Equal(ContextKind.Directory, _tree.GetKind("a/b"));
        Assert.Equal([2], _tree.Get("a/b/c/d"));
    }

    [Fact]
    public void Set_OfSameBytes_ChangesNothing()
    {
        Assert.True(_tree.Set("a/b", [1, 2]));
        Hash256 hash = _tree.Hash();
        Assert.False(_tree.Set("a/b", [1, 2]));
        Assert.Equal(hash, _tree.Hash());
        Assert.True(_tree.Set("a/b", [1, 3]));
        Assert.True(_tree.Set("a/b", [1]));
        Assert.True(_tree.Set("a/b", []));
        Assert.False(_tree.Set("a/b", []));
    }

    [Fact]
    public void Set_CopiesTheBytes()
    {
        byte[] value = [1, 2];
        _tree.Set("a", value);
        value[0] = 9;
        Assert.Equal([1, 2], _tree.Get("a"));
        _tree.Get("a")![0] = 9;
        Assert.Equal([1, 2], _tree.Get("a"));
    }

    [Fact]
    public void Set_AtRoot_MakesTheTreeAValue()
    {
        _tree.Set("a/b", [1]);
        Assert.True(_tree.Set(ContextPath.Root, [5, 6]));
        Assert.Equal(ContextKind.Value, _tree.RootKind);
        Assert.False(_tree.IsEmpty);
        Assert.Equal([5, 6], _tree.Get(ContextPath.Root));
        Assert.True(_tree.ContainsValue(ContextPath.Root));
        Assert.False(_tree.ContainsTree("a"));
        Assert.Equal(0, _tree.Length(ContextPath.Root));
        Assert.Equal(new Hash256(NaiveHash.Value([5, 6])), _tree.Hash());
        Assert.False(_tree.Set(ContextPath.Root, [5, 6]));
    }

    [Fact]
    public void Set_BelowRootThatIsAValue_MakesADirectoryOfIt()
    {
        _tree.Set(ContextPath.Root, [5]);
        Assert.True(_tree.Set("a", [1]));
        Assert.Equal(ContextKind.Directory, _tree.RootKind);
        Assert.Equal(["a"], TreeFixture.Names(_tree.List(string.Empty)));
    }

    [Fact]
    public void Delete_OfAbsent_ChangesNothing()
    {
        _tree.Set("a/b", [1]);
        Hash256 hash = _tree.Hash();
        Assert.False(_tree.Delete("a/c"));
        Assert.False(_tree.Delete("a/b/c"));
        Assert.False(_tree.Delete("x/y"));
        Assert.Equal(hash, _tree.Hash());
    }

    [Fact]
    public void Delete_OfLastEntry_RemovesEmptiedAncestors()
    {
        _tree.Set("a/b/c/d", [1]);
        _tree.Set("a/x", [1]);
        Assert.True(_tree.Delete("a/b/c/d"));
        Assert.False(_tree.ContainsTree("a/b"));
        Assert.True(_tree.Delete("a/x"));
        Assert.True(_tree.IsEmpty);
        Assert.Equal(new Hash256(NaiveDirectory.Empty.Hash), _tree.Hash());
    }

    [Fact]
    public void Delete_OfDirectory_RemovesTheSubtree()
    {
        _tree.Set("a/b/c", [1]);
        _tree.Set("a/b/d/e", [1]);
        _tree.Set("a/f", [1]);
        Assert.True(_tree.Delete("a/b"));
        Assert.Equal(["f"], TreeFixture.Names(_tree.List("a")));
    }

    [Fact]
    public void Delete_OfRoot_LeavesAnEmptyTree()
    {
        Assert.False(_tree.Delete(ContextPath.Root));
        _tree.Set("a/b", [1]);
        Assert.True(_tree.Delete(ContextPath.Root));
        Assert.True(_tree.IsEmpty);
        _tree.Set(ContextPath.Root, [1]);
        Assert.True(_tree.Delete(ContextPath.Root));
        Assert.True(_tree.IsEmpty);
        Assert.Equal(ContextKind.Directory, _tree.RootKind);
    }

    [Theory]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(1025)]
    public void Hash_OfDirectoryOfSize_IsThatOfTheModelUpAndDown(int count)
    {
        var model = new NaiveTree();
        for (int i = 0; i < count; i++)
        {
            Assert.True(model.Set(["d", $"k{i}"], [(byte)i]));
            Assert.True(_tree.Set($"d/k{i}", [(byte)i]));
            CompareNear(count, i, model);
        }

        for (int i = 0; i < count; i++)
        {
            Assert.True(model.Delete(["d", $"k{i}"]));
            Assert.True(_tree.Delete($"d/k{i}"));
            CompareNear(count, count - i, model);
        }

        Assert.True(_tree.IsEmpty);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(119)]
    [InlineData(120)]
    [InlineData(121)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(102_400)]
    [InlineData(3_000_000)]
    public void Value_OfSize_IsReadAsWrittenAndHashed(int size)
    {
        byte[] value = new SplitMix64(7).Bytes(size);
        _tree.Set("a/v", value);
        Assert.Equal(value, _tree.Get("a/v"));
        var model = new NaiveTree();
        model.Set(["a", "v"], value);
        Assert.Equal(new Hash256(model.Hash), _tree.Hash());
    }

    private void CompareNear(int count, int i, NaiveTree model)
    {
        if (i % 64 == 0 || Math.Abs(count - i) < 3 || i is 31 or 32 or 33 or 255 or 256 or 257)
        {
            Assert.Equal(new Hash256(model.Hash), _tree.Hash());
        }
    }
}
