// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Globalization;
using MerkleStore.Io;
using MerkleStore.Log;
using MerkleStore.Tests.Support;
using MerkleStore.Tree;

namespace MerkleStore.Tests.Costs;

/// <summary>What is written of a directory in which little changes, entries that are removed among it; and that what is read back is what was written.</summary>
public sealed class PatchTests : IDisposable
{
    private readonly MemoryStorage _storage = new();
    private readonly SortedDictionary<string, string> _expected = new(StringComparer.Ordinal);

    public void Dispose() => _storage.Dispose();

    [Theory]
    [InlineData(200, 1)]
    [InlineData(200, 31)]
    [InlineData(30, 12)]
    [InlineData(5000, 40)]
    public void Commit_AfterRemovals_WritesPatchesOfDirectories(int entries, int removals)
    {
        using (ContextStore store = Open())
        {
            using ContextTree tree = store.CreateTree();
            Fill(tree, entries);
            store.Commit(tree, TreeFixture.Info(1));
            Remove(tree, removals, step: 2);
            Set(tree, 1, "changed");
            Set(tree, entries, "new");
            store.Commit(tree, TreeFixture.Info(2));
            Assert.NotEqual(0, CountOf(store, NodeRecord.LeafPatch, sequence: 2));
            if (entries <= InodeShape.FlatMax)
            {
                // The directory itself is patched; the root above it has one entry, and is written in full.
                Assert.Equal(1, CountOf(store, NodeRecord.Leaf, sequence: 2));
            }
        }

        AssertAfterReopening();
    }

    [Fact]
    public void Commit_AfterMoreRemovalsThanAPatchTells_WritesTheDirectoryInFull()
    {
        using (ContextStore store = Open())
        {
            using ContextTree tree = store.CreateTree();
            Fill(tree, 200);
            store.Commit(tree, TreeFixture.Info(1));
            Remove(tree, 32, step: 1);
            store.Commit(tree, TreeFixture.Info(2));
            Assert.Equal(0, CountOf(store, NodeRecord.LeafPatch, sequence: 2));
        }

        AssertAfterReopening();
    }

    [Fact]
    public void Commit_OfNamesThatWentAndCameAgain_HasThem()
    {
        using (ContextStore store = Open())
        {
            using ContextTree tree = store.CreateTree();
            Fill(tree, 100);
            store.Commit(tree, TreeFixture.Info(1));
            for (int commit = 2; commit < 40; commit++)
            {
                Remove(tree, 3, step: 1);
                Set(tree, 1, Text(commit));
                Set(tree, 100 + commit, Text(commit));
                Delete(tree, 100 + commit);
                if (commit % 3 == 0)
                {
                    Set(tree, 0, "back");
                    Set(tree, 2, "back");
                }

                store.Commit(tree, TreeFixture.Info(commit));
                Assert.True(commit % 16 == 1 || CountOf(store, NodeRecord.LeafPatch, commit) > 0);
                AssertContent(tree);
            }
        }

        AssertAfterReopening();
    }

    [Fact]
    public void Checkout_OfEachCommitAlongAChain_HasTheContentOfThatCommit()
    {
        List<(Hash256 Commit, SortedDictionary<string, string> Content)> history = [];
        using (ContextStore store = Open())
        {
            using ContextTree tree = store.CreateTree();
            Fill(tree, 60);
            for (int commit = 1; commit < 36; commit++)
            {
                history.Add((store.Commit(tree, TreeFixture.Info(commit)).Hash, new(_expected, StringComparer.Ordinal)));
                Delete(tree, commit);
                Set(tree, (commit * 7) % 60, Text(commit));
            }
        }

        using ContextStore again = Open();
        foreach ((Hash256 commit, SortedDictionary<string, string> content) in history)
        {
            using ContextTree tree = again.Checkout(commit);
            AssertContent(tree, content);

            // What is loaded to be changed hashes as what was there.
            tree.Set("other/place", "x"u8);
            tree.Delete("other/place");
            tree.Set($"d/{Text(50)}", System.Text.Encoding.ASCII.GetBytes("y"));
            tree.Set($"d/{Text(50)}", System.Text.Encoding.ASCII.GetBytes(content.GetValueOrDefault(Text(50), "y")));
            Assert.Equal(content.ContainsKey(Text(50)), tree.Hash() == again.GetCommit(commit).RootHash);
        }
    }

    private static string Text(int number) => number.ToString("x4", CultureInfo.InvariantCulture);

    private static long CountOf(ContextStore store, byte kind, long sequence)
    {
        CommitRecord commit = store.Log.ReadCommit(sequence);
        long count = 0;
        for (ulong page = commit.FirstPage; page < commit.FirstPage + (ulong)commit.PageCount; page++)
        {
            for (int slot = 0; slot < store.Log.PageAt(page).RecordCount; slot++)
            {
                ulong address = (page << 16) | (uint)slot;
                count += NodeRecord.Kind(store.Log.ReadRecord(new LogAddress(address)), address) == kind ? 1 : 0;
            }
        }

        return count;
    }

    private ContextStore Open() => ContextStore.Open(StoreOptions.InMemory() with { Storage = _storage, PageBytes = 2048, WarmOnOpenBytes = 0 });

    private void Fill(ContextTree tree, int entries)
    {
        for (int i = 0; i < entries; i++)
        {
            Set(tree, i, "as it was");
        }
    }

    private void Set(ContextTree tree, int number, string value)
    {
        tree.Set($"d/{Text(number)}", System.Text.Encoding.ASCII.GetBytes(value));
        _expected[Text(number)] = value;
    }

    private void Delete(ContextTree tree, int number)
    {
        tree.Delete($"d/{Text(number)}");
        _expected.Remove(Text(number));
    }

    private void Remove(ContextTree tree, int count, int step)
    {
        for (int i = 0; i < count; i++)
        {
            Delete(tree, i * step);
        }
    }

    private void AssertAfterReopening()
    {
        using ContextStore store = Open();
        using ContextTree tree = store.CheckoutHead();
        AssertContent(tree);
        Assert.Empty(store.Verify().Findings);
    }

    private void AssertContent(ContextTree tree) => AssertContent(tree, _expected);

    private static void AssertContent(ContextTree tree, SortedDictionary<string, string> expected)
    {
        Assert.Equal(expected.Keys, tree.List("d").Select(entry => System.Text.Encoding.ASCII.GetString(entry.Name.Span)));
        for (int i = 0; i < 300; i++)
        {
            byte[]? value = tree.Get($"d/{Text(i)}");
            Assert.Equal(expected.GetValueOrDefault(Text(i)), value is null ? null : System.Text.Encoding.ASCII.GetString(value));
        }
    }
}
