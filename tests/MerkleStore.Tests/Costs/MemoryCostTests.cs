// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Io;
using MerkleStore.Tests.Support;

namespace MerkleStore.Tests.Costs;

public sealed class MemoryCostTests
{
    [Fact]
    public void MeasureMemory_OnlyTreeOfAStore_IsExactlyWhatTheArenaHolds()
    {
        var random = new SplitMix64(31);
        using var fixture = new TreeFixture();
        Assert.Equal(fixture.Store.GetStatistics().ArenaUsedBytes, fixture.Tree.MeasureMemory().TotalBytes);
        RandomTrees.Fill(fixture.Tree, random);
        Assert.Equal(fixture.Store.GetStatistics().ArenaUsedBytes, fixture.Tree.MeasureMemory().TotalBytes);
        fixture.Store.Commit(fixture.Tree, TreeFixture.Info(1));
        MemoryCost cost = fixture.Tree.MeasureMemory();
        Assert.Equal(fixture.Store.GetStatistics().ArenaUsedBytes, cost.TotalBytes);
        Assert.Equal(0, cost.NotInMemory);
        Assert.Equal(cost, fixture.Tree.MeasureMemory(includeCold: true));
        (long entries, long values, long valueBytes, long nameBytes) = Count(fixture.Tree);
        Assert.Equal((entries, values, valueBytes, nameBytes), (cost.Entries, cost.Values, cost.ValueBytes, cost.NameBytes));
    }

    [Fact]
    public void MeasureMemory_TreeThatIsOnDisk_IsMeasuredAsIfLoadedAndLeftThere()
    {
        using var storage = new MemoryStorage();
        StoreOptions options = StoreOptions.InMemory() with { Storage = storage };
        MemoryCost resident;
        using (ContextStore store = ContextStore.Open(options))
        using (ContextTree tree = store.CreateTree())
        {
            RandomTrees.Fill(tree, new SplitMix64(32));
            store.Commit(tree, TreeFixture.Info(1));
            RandomTrees.Change(tree, 500, new SplitMix64(33));
            store.Commit(tree, TreeFixture.Info(2));
            resident = tree.MeasureMemory();
        }

        using (ContextStore store = ContextStore.Open(options))
        using (ContextTree tree = store.CheckoutHead())
        {
            long before = store.GetStatistics().ArenaUsedBytes;
            MemoryCost cold = tree.MeasureMemory();
            Assert.Equal(0, cold.Entries);
            Assert.Equal(1, cold.NotInMemory);
            Assert.Equal(before, cold.TotalBytes);
            MemoryCost loaded = tree.MeasureMemory(includeCold: true);
            Assert.Equal(before, store.GetStatistics().ArenaUsedBytes);
            Assert.Equal(0, loaded.NotInMemory);
            (long entries, long values, long valueBytes, long nameBytes) = Count(tree);
            Assert.Equal((entries, values, valueBytes, nameBytes), (loaded.Entries, loaded.Values, loaded.ValueBytes, loaded.NameBytes));
            Assert.InRange(loaded.TotalBytes, resident.TotalBytes * 2 / 3, resident.TotalBytes * 2);
        }
    }

    [Fact]
    public void MeasureMemory_ForkOfATree_CountsWhatBothSeeInBoth()
    {
        using var fixture = new TreeFixture();
        RandomTrees.AddDirectory(fixture.Tree, "d", 1000, new SplitMix64(34));
        using ContextTree fork = fixture.Tree.Fork();
        MemoryCost before = fork.MeasureMemory();
        fixture.Tree.Set("d/n0/new"u8, new byte[1000]);
        Assert.Equal(before, fork.MeasureMemory());
        Assert.Equal(before.Entries + 1, fixture.Tree.MeasureMemory().Entries);
    }

    private static (long Entries, long Values, long ValueBytes, long NameBytes) Count(ContextTree tree)
    {
        (long Entries, long Values, long ValueBytes, long NameBytes) sums = (-1, 0, 0, 0);
        tree.Fold(ContextPath.Root, FoldDepth.All, ListOrder.Name, ref sums, static (ref (long Entries, long Values, long ValueBytes, long NameBytes) all, in FoldEntry entry) =>
        {
            all.Entries++;
            all.NameBytes += LastStepBytes(entry.PackedKey);
            if (entry.Kind == ContextKind.Value)
            {
                all.Values++;
                all.ValueBytes += entry.Value.Length;
            }
        });
        return sums;
    }

    private static int LastStepBytes(ReadOnlySpan<byte> packed)
    {
        int last = 0;
        for (int at = 0; at < packed.Length; at += last)
        {
            last = 0;
            for (int shift = 0; ; shift += 7)
            {
                byte b = packed[at++];
                last |= (b & 0x7F) << shift;
                if (b < 0x80)
                {
                    break;
                }
            }
        }

        return last;
    }
}
