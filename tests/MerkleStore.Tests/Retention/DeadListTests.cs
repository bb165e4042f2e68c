// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Text;
using MerkleStore.Log;
using MerkleStore.Tests.Support;

namespace MerkleStore.Tests.Retention;

/// <summary>What commits say about the records that their trees no longer have.</summary>
public sealed class DeadListTests
{
    [Fact]
    public void DeadList_OfPlainChanges_IsExactlyWhatDied()
    {
        using ContextStore store = ContextStore.Open(StoreOptions.InMemory() with { WarmCommits = 2 });
        using ContextTree tree = store.CreateTree();
        var random = new SplitMix64(11);
        for (int block = 0; block < 60; block++)
        {
            Change(tree, random, 40);
            store.Commit(tree, new CommitInfo { Date = block });
        }

        var oracle = new DeadListOracle(store.Log);
        oracle.Check();
        Assert.Equal(0, oracle.Leaks);
        Assert.True(oracle.Listed > 500);
    }

    [Fact]
    public void DeadList_OfChangesToColdTrees_IsExactlyWhatDied()
    {
        using ContextStore store = ContextStore.Open(StoreOptions.InMemory() with { WarmCommits = 1 });
        var random = new SplitMix64(12);
        var made = new List<Hash256>();
        for (int block = 0; block < 60; block++)
        {
            // Every other block goes on from an older commit, so that nothing of it is resident.
            using ContextTree tree = made.Count < 3 ? store.CheckoutHead() : store.Checkout(made[^(1 + (block % 3))]);
            Change(tree, random, 25);
            made.Add(store.Commit(tree, new CommitInfo { Date = block }).Hash);
        }

        var oracle = new DeadListOracle(store.Log);
        oracle.Check();
        Assert.Equal(0, oracle.Leaks);
    }

    [Fact]
    public void DeadList_OfASubtreeOfAnotherTree_LeavesThatTreeWhole()
    {
        using ContextStore store = ContextStore.Open(StoreOptions.InMemory() with { WarmCommits = 1 });
        var random = new SplitMix64(13);
        using ContextTree tree = store.CreateTree();
        Change(tree, random, 300);
        Hash256 first = store.Commit(tree, new CommitInfo()).Hash;
        for (int block = 0; block < 20; block++)
        {
            using ContextTree other = store.Checkout(first);
            Change(other, random, 5);
            using ContextTree part = other.GetSubtree("d1")!;
            tree.SetSubtree($"taken/{block % 4}", part);
            Change(tree, random, 20);
            store.Commit(tree, new CommitInfo { Date = block });
        }

        new DeadListOracle(store.Log).Check();
    }

    [Fact]
    public void DeadList_OfForksThatAreAllCommitted_LeavesEachWhole()
    {
        using ContextStore store = ContextStore.Open(StoreOptions.InMemory());
        var random = new SplitMix64(14);
        using ContextTree tree = store.CreateTree();
        Change(tree, random, 200);
        store.Commit(tree, new CommitInfo());
        for (int block = 0; block < 20; block++)
        {
            Change(tree, random, 20);
            using ContextTree fork = tree.Fork();
            Change(tree, random, 20);
            store.Commit(tree, new CommitInfo { Date = block });
            Change(fork, random, block % 2 * 10);
            store.Commit(fork, new CommitInfo { Date = 1000 + block });
            using ContextTree second = fork.Fork();
            Change(second, random, 10);
            store.Commit(second, new CommitInfo { Date = 2000 + block });
        }

        new DeadListOracle(store.Log).Check();
        Assert.True(store.Verify().IsClean);
    }

    [Fact]
    public void Codec_RoundTrips_SortedAndWithoutDuplicates()
    {
        var random = new SplitMix64(15);
        DeadEntry[] entries = [.. Enumerable.Range(0, 2000).Select(i => new DeadEntry(((random.Next() % 5000) + 1 << 16) | (random.Next() % 400), (DeadKind)(random.Next() % 4)))];
        DeadEntry[] expected = [.. entries.GroupBy(entry => entry.Address).Select(group => group.MaxBy(entry => entry.Kind)).OrderBy(entry => entry.Address)];
        byte[] buffer = [];
        int length = DeadListCodec.Encode(entries, ref buffer, out int count);
        Assert.True(DeadListCodec.TryDecode(buffer.AsSpan(0, length), count, out DeadEntry[]? decoded));
        Assert.Equal(expected, decoded);
        Assert.True(length < count * 5);
        for (int cut = 1; cut < 20; cut++)
        {
            Assert.False(DeadListCodec.TryDecode(buffer.AsSpan(0, length - cut), count, out _));
        }
    }

    private static void Change(ContextTree tree, SplitMix64 random, int changes)
    {
        for (int i = 0; i < changes; i++)
        {
            ulong r = random.Next();
            string directory = $"d{r % 3}/{(r >> 8) % 5}";
            string name = $"{directory}/{(r >> 16) % 700:x4}";
            switch ((r >> 40) % 12)
            {
                case 0:
                    tree.Delete(name);
                    break;
                case 1 when (r >> 45) % 8 == 0:
                    tree.Delete(directory);
                    break;
                case 2:
                    tree.Set(name, random.Bytes(200));
                    break;
                case 3:
                    tree.Set(name + "/below/it", Encoding.ASCII.GetBytes("x" + i));
                    break;
                default:
                    tree.Set(name, random.Bytes(20));
                    break;
            }
        }
    }
}
