// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tests.Support;

namespace MerkleStore.Tests.Diffing;

/// <summary>The difference of two commits against the difference of all their values.</summary>
public sealed class DiffTests : IDisposable
{
    private readonly TreeFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Diff_OfRandomTrees_IsTheDifferenceOfTheirValues(int seed)
    {
        var random = new SplitMix64((ulong)seed);
        RandomTrees.Fill(_fixture.Tree, random);
        var commits = new List<Hash256> { Commit() };
        var values = new List<Dictionary<string, string>> { RandomTrees.Values(_fixture.Tree) };
        foreach (int changes in (int[])[1, 5, 100, 3000])
        {
            RandomTrees.Change(_fixture.Tree, changes, random);
            commits.Add(Commit());
            values.Add(RandomTrees.Values(_fixture.Tree));
        }

        for (int a = 0; a < commits.Count; a++)
        {
            for (int b = 0; b < commits.Count; b++)
            {
                AssertDifference(values[a], values[b], [.. _fixture.Store.Diff(commits[a], commits[b])]);
            }

            AssertDifference([], values[a], [.. _fixture.Store.Diff(null, commits[a])]);
        }
    }

    [Fact]
    public void Diff_InOrder_TurnsOneTreeIntoTheOther()
    {
        var random = new SplitMix64(7);
        RandomTrees.Fill(_fixture.Tree, random);
        Hash256 from = Commit();
        RandomTrees.Change(_fixture.Tree, 500, random);
        _fixture.Tree.Set("d33", [1]);
        _fixture.Tree.Delete("large");
        _fixture.Tree.Set("large/now/a", [2]);
        Hash256 to = Commit();
        using ContextTree tree = _fixture.Store.Checkout(from);
        foreach (ContextChange change in _fixture.Store.Diff(from, to))
        {
            if (change.GetNewValue() is { } value)
            {
                tree.Set(change.Key, value);
            }
            else
            {
                tree.Delete(change.Key);
            }
        }

        Assert.Equal(_fixture.Store.GetCommit(to).RootHash, tree.Hash());
    }

    [Fact]
    public void Diff_TellsKindsLengthsAndValues()
    {
        byte[] large = [.. Enumerable.Repeat((byte)7, 500)];
        _fixture.Tree.Set("a/changed", [1]);
        _fixture.Tree.Set("a/same", [1]);
        _fixture.Tree.Set("b/removed", large);
        Hash256 from = Commit();
        _fixture.Tree.Set("a/changed", []);
        _fixture.Tree.Delete("b/removed");
        _fixture.Tree.Set("c/added", large);
        Hash256 to = Commit();
        ContextChange[] changes = [.. _fixture.Store.Diff(from, to)];
        Assert.Equal(["a/changed Changed 1 0", "b/removed Removed 500 -1", "c/added Added -1 500"], changes.Select(c => $"{c.Key} {c.Kind} {c.OldLength} {c.NewLength}"));
        Assert.Equal<byte>([1], changes[0].GetOldValue()!);
        Assert.Equal<byte>([], changes[0].GetNewValue()!);
        Assert.Equal(large, changes[1].GetOldValue());
        Assert.Null(changes[1].GetNewValue());
        Assert.Null(changes[2].GetOldValue());
        Assert.Equal(large, changes[2].GetNewValue());
    }

    [Fact]
    public void Diff_BelowAPath_LeavesTheRestOut()
    {
        _fixture.Tree.Set("a/b/x", [1]);
        _fixture.Tree.Set("a/c/x", [1]);
        Hash256 from = Commit();
        _fixture.Tree.Set("a/b/x", [2]);
        _fixture.Tree.Set("a/b/y", [2]);
        _fixture.Tree.Set("a/c/x", [2]);
        Hash256 to = Commit();
        Assert.Equal(["a/b/x", "a/b/y"], Keys(_fixture.Store.Diff(from, to, "a/b")));
        Assert.Equal(["a/b/x"], Keys(_fixture.Store.Diff(from, to, "a/b/x")));
        Assert.Empty(_fixture.Store.Diff(from, to, "a/none"));
        Assert.Empty(_fixture.Store.Diff(to, to));
    }

    [Fact]
    public void Diff_OfUnknownCommit_IsRefusedAtOnce()
    {
        _fixture.Tree.Set("a", [1]);
        Hash256 commit = Commit();
        Assert.Throws<UnknownCommitException>(() => _fixture.Store.Diff(commit, new Hash256(new byte[32])));
        Assert.Throws<UnknownCommitException>(() => _fixture.Store.Diff(new Hash256(new byte[32]), commit));
    }

    [Fact]
    public void Diff_OfFewChangesInALargeDirectory_ReadsFewPages()
    {
        using var directory = new TemporaryDirectory();
        StoreOptions options = StoreOptions.OnDisk(directory.Path) with { Durability = Durability.None, PageBytes = 4096, WarmOnOpenBytes = 0 };
        Hash256 from;
        Hash256 to;
        using (ContextStore store = ContextStore.Open(options))
        {
            using ContextTree tree = store.CreateTree();
            for (int i = 0; i < 20_000; i++)
            {
                tree.Set(RandomTrees.Key(["accounts"u8.ToArray(), RandomTrees.Name(i), "balance"u8.ToArray()]), [1, 2, 3]);
            }

            from = store.Commit(tree, TreeFixture.Info(1)).Hash;
            tree.Set(RandomTrees.Key(["accounts"u8.ToArray(), RandomTrees.Name(777), "balance"u8.ToArray()]), [4]);
            to = store.Commit(tree, TreeFixture.Info(2)).Hash;
        }

        using ContextStore cold = ContextStore.Open(options);
        ContextChange change = Assert.Single(cold.Diff(from, to));
        Assert.Equal(ContextChangeKind.Changed, change.Kind);
        Assert.InRange(cold.GetStatistics().PageReads, 1, 20);
    }

    private static IEnumerable<string> Keys(IEnumerable<ContextChange> changes) => changes.Select(change => change.Key.ToString());

    private static void AssertDifference(Dictionary<string, string> before, Dictionary<string, string> after, List<ContextChange> changes)
    {
        var actual = new Dictionary<string, (string?, string?)>();
        foreach (ContextChange change in changes)
        {
            Assert.True(actual.TryAdd(Convert.ToHexString(change.Key.Packed), (Hex(change.GetOldValue()), Hex(change.GetNewValue()))));
        }

        var expected = before.Keys.Union(after.Keys)
            .Select(key => (Key: key, Old: before.GetValueOrDefault(key), New: after.GetValueOrDefault(key)))
            .Where(pair => pair.Old != pair.New)
            .ToDictionary(pair => pair.Key, pair => (pair.Old, pair.New));
        Assert.Equal(expected.Count, actual.Count);
        Assert.Empty(expected.Where(pair => !actual.TryGetValue(pair.Key, out (string?, string?) found) || found != pair.Value).Take(3));
    }

    private static string? Hex(byte[]? value) => value is null ? null : Convert.ToHexString(value);

    private Hash256 Commit() => _fixture.Store.Commit(_fixture.Tree, TreeFixture.Info(_fixture.Store.CommitCount)).Hash;
}
