// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tests.Model;
using MerkleStore.Tests.Support;

namespace MerkleStore.Tests.NodeApi;

/// <summary>The order that consensus code depends on: slots for what is stored, names for what is not, and for a fold over a stored directory with changes both.</summary>
public sealed class IrminOrderTests : IDisposable
{
    private readonly TreeFixture _fixture = new();
    private readonly NaiveTree _model = new();
    private readonly NaiveStore _modelStore = new();
    private ContextTree _tree;

    public IrminOrderTests() => _tree = _fixture.Store.CreateTree();

    public void Dispose()
    {
        _tree.Dispose();
        _fixture.Dispose();
    }

    [Theory]
    [InlineData(5)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(300)]
    public void Order_OfDirectoryThatWasNeverStored_IsByName(int count)
    {
        string[] names = Fill(count);
        Assert.Equal(names.Order(StringComparer.Ordinal), List());
        Assert.Equal(names.Order(StringComparer.Ordinal), Fold());
    }

    [Theory]
    [InlineData(5)]
    [InlineData(32)]
    public void Order_OfSmallStoredDirectory_IsByName(int count)
    {
        string[] names = Fill(count);
        Commit();
        Assert.Equal(names.Order(StringComparer.Ordinal), List());
        Assert.Equal(names.Order(StringComparer.Ordinal), Fold());
    }

    [Theory]
    [InlineData(33)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(2000)]
    public void Order_OfLargerStoredDirectory_IsBySlot(int count)
    {
        List<string> slots = NaiveHash.SlotOrder(Fill(count));
        Assert.NotEqual(slots.Order(StringComparer.Ordinal), slots);
        Commit();
        Assert.Equal(slots, List());
        Assert.Equal(slots, Fold());
        Checkout();
        Assert.Equal(slots, List());
        Assert.Equal(slots, Fold());
        Assert.Equal(slots.Skip(7).Take(20), TreeFixture.Names(_tree.List("d", 7, 20, ListOrder.Irmin)));
    }

    [Fact]
    public void Order_OfStoredDirectoryWithChanges_HasTheChangedLastInAFold()
    {
        string[] names = Fill(40);
        Commit();
        Set("n7", 200);
        Set("n3", 201);
        Set("a-new", 1);
        Set("z-new", 1);
        Delete("n11");
        List<string> kept = [.. NaiveHash.SlotOrder(names).Where(n => n is not ("n7" or "n3" or "n11"))];
        Assert.Equal([.. kept, "a-new", "n3", "n7", "z-new"], Fold());
        Assert.Equal(names.Except(["n11"]).Concat(["a-new", "z-new"]).Order(StringComparer.Ordinal), List());
        _tree.Hash();
        Assert.Equal([.. kept, "a-new", "n3", "n7", "z-new"], Fold());
        Commit();
        Assert.Equal(NaiveHash.SlotOrder([.. kept, "a-new", "n3", "n7", "z-new"]), Fold());
    }

    [Fact]
    public void Order_AfterSetOfTheSameBytes_IsAsBefore()
    {
        List<string> slots = NaiveHash.SlotOrder(Fill(40));
        Commit();
        Set("n7", 7);
        Assert.Equal(slots, List());
        Assert.Equal(slots, Fold());
    }

    [Fact]
    public void Order_WithAChangeInASubdirectory_HasItLastInAFold()
    {
        string[] names = Fill(40);
        _tree.Set("d/sub/x", [1]);
        _model.Set(["d", "sub", "x"], [1]);
        Commit();
        _tree.Set("d/sub/y", [1]);
        Assert.Equal([.. NaiveHash.SlotOrder([.. names, "sub"]).Where(n => n != "sub"), "sub"], Fold());
    }

    [Fact]
    public void Order_OfDirectoryMadeAnew_IsByName()
    {
        string[] names = Fill(40);
        Commit();
        _tree.Delete("d");
        _model.Delete(["d"]);
        Fill(40);
        Assert.Equal(names.Order(StringComparer.Ordinal), Fold());
    }

    [Theory]
    [InlineData(1, 36)]
    [InlineData(2, 60)]
    [InlineData(3, 280)]
    public void Order_OfRandomChanges_IsThatOfTheModel(ulong seed, int names)
    {
        var random = new SplitMix64(seed);
        for (int i = 0; i < 3000; i++)
        {
            string name = $"n{random.Next(names)}";
            switch (random.Next(10))
            {
                case 0:
                    Delete(name);
                    break;
                case 1 when random.Next(8) == 0:
                    Commit();
                    break;
                case 2 when random.Next(8) == 0:
                    Checkout();
                    break;
                default:
                    Set(name, (byte)random.Next(3));
                    break;
            }

            if (i % 7 == 0 && _model.Find(["d"]) is NaiveDirectory directory)
            {
                Assert.Equal(directory.IrminListOrder(), List());
                Assert.Equal(directory.IrminFoldOrder(), Fold());
            }
        }
    }

    private string[] Fill(int count)
    {
        string[] names = [.. Enumerable.Range(0, count).Select(i => $"n{i}")];
        for (int i = 0; i < count; i++)
        {
            Set(names[i], (byte)i);
        }

        return names;
    }

    private void Set(string name, byte value) => Assert.Equal(_model.Set(["d", name], [value]), _tree.Set($"d/{name}", [value]));

    private void Delete(string name) => Assert.Equal(_model.Delete(["d", name]), _tree.Delete($"d/{name}"));

    private void Commit()
    {
        CommitInfo info = TreeFixture.Info(_modelStore.Commits.Count);
        NaiveCommit expected = _modelStore.Commit(_model, info.Date, info.Author.ToArray(), info.Message.ToArray());
        Assert.Equal(new Hash256(expected.Hash), _fixture.Store.Commit(_tree, info).Hash);
    }

    /// <summary>Reads the last commit into a new tree, unless there are changes, which it would lose.</summary>
    private void Checkout()
    {
        if (_modelStore.Commits.Count > 0 && ReferenceEquals(_modelStore.Commits[^1].Root, _model.Root))
        {
            _tree.Dispose();
            _tree = _fixture.Store.CheckoutHead();
        }
    }

    private string[] List() => TreeFixture.Names(_tree.List("d", order: ListOrder.Irmin));

    private string[] Fold()
    {
        var names = new List<string>();
        _tree.Fold("d", FoldDepth.Eq(1), ListOrder.Irmin, ref names, Visit);
        return [.. names];

        static void Visit(ref List<string> names, in FoldEntry entry) => names.Add(PackedKey.Unpack(entry.PackedKey)[0]);
    }
}
