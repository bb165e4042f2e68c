// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tests.Support;

namespace MerkleStore.Tests.KeyValue;

/// <summary>Where keys stand in the tree, and that the order of names is the order of keys.</summary>
public sealed class KeyMappingTests : IDisposable
{
    private readonly ContextStore _context = ContextStore.Open(StoreOptions.InMemory());
    private readonly KeyValueStore _store;

    public KeyMappingTests() => _store = new KeyValueStore(_context);

    public void Dispose()
    {
        _store.Dispose();
        _context.Dispose();
    }

    [Theory]
    [InlineData("", "00")]
    [InlineData("00", "0000")]
    [InlineData("61", "6100")]
    [InlineData("6162", "616200")]
    [InlineData("0000", "000000")]
    [InlineData("FFFF", "FFFF00")]
    [InlineData("616263", "616201/6300")]
    [InlineData("616200", "616201/0000")]
    [InlineData("61622F2F", "616201/2F2F00")]
    [InlineData("000000", "000001/0000")]
    [InlineData("000001", "000001/0100")]
    public void Key_StandsAtItsDocumentedPath(string key, string steps)
    {
        _store.Put(Convert.FromHexString(key), "value"u8);
        using ContextTree tree = _context.CheckoutHead();
        byte[][] path = ["kv"u8.ToArray(), .. steps.Split('/').Select(Convert.FromHexString)];
        Assert.Equal("value"u8.ToArray(), tree.Get(ContextKey.FromSteps(path.Select(s => (ReadOnlyMemory<byte>)s))));
        Assert.Equal(1, tree.Length("kv"));
        Assert.Equal(1, tree.Length(ContextPath.Root));
    }

    [Fact]
    public void LongestKey_StandsAtItsDocumentedPath()
    {
        byte[] key = new SplitMix64(1).Bytes(KeyValueStore.MaxKeyBytes);
        _store.Put(key, "value"u8);
        using ContextTree tree = _context.CheckoutHead();
        ReadOnlyMemory<byte>[] steps = ["kv"u8.ToArray(), new byte[] { key[0], key[1], 1 }, (byte[])[.. key[2..], 0]];
        Assert.Equal("value"u8.ToArray(), tree.Get(ContextKey.FromSteps(steps)));
    }

    /// <summary>All keys of up to five of the bytes that the mapping uses itself: each of them is a prefix of many others.</summary>
    [Fact]
    public void WalkInNameOrder_OfAllKeysOverTheHardBytes_GivesThemInByteOrder()
    {
        List<byte[]> keys = [[]];
        for (int i = 0; i < keys.Count; i++)
        {
            if (keys[i].Length < 5)
            {
                keys.AddRange(new byte[] { 0, 1, 2, 0xFF }.Select(b => (byte[])[.. keys[i], b]));
            }
        }

        Assert.Equal(1365, keys.Count);
        using (WriteBatch batch = _store.BeginWrite())
        {
            foreach (byte[] key in keys)
            {
                Assert.True(batch.Put(key, key));
            }

            batch.Commit();
        }

        keys.Sort(ByteOrder.Instance);
        List<byte[]> walked = [];
        using ContextTree tree = _context.CheckoutHead();
        tree.Fold("kv", FoldDepth.All, ListOrder.Name, ref walked, static (ref List<byte[]> state, in FoldEntry entry) =>
        {
            if (entry.Kind == ContextKind.Value)
            {
                state.Add(entry.Value.ToArray());
            }
        });
        Assert.Equal(keys, walked);
        Assert.Equal(keys, Reading.ToList(_store.Scan([])).Select(e => e.Key));
        foreach (byte[] prefix in keys)
        {
            Assert.Equal(keys.Where(k => k.AsSpan().StartsWith(prefix)), Reading.ToList(_store.Scan(prefix)).Select(e => e.Key));
        }
    }

    [Fact]
    public void Batch_LeavesTheRestOfTheTreeAlone()
    {
        using (ContextTree tree = _context.CreateTree())
        {
            tree.Set("other/place", "1"u8);
            tree.Set("kw", "2"u8);
            _context.Commit(tree, new CommitInfo());
        }

        using var store = new KeyValueStore(_context);
        Assert.Empty(Reading.Keys(store, []));
        store.Put("key"u8, "3"u8);
        using ContextTree head = _context.CheckoutHead();
        Assert.Equal("1"u8.ToArray(), head.Get("other/place"));
        Assert.Equal("2"u8.ToArray(), head.Get("kw"));
        Assert.True(store.Delete("key"u8));
        using ContextTree last = _context.CheckoutHead();
        Assert.False(last.ContainsTree("kv"));
    }

    [Fact]
    public void Scan_OfEntriesThatNoKeyMapsTo_LeavesThemOut()
    {
        using (ContextTree tree = _context.CreateTree())
        {
            foreach (string path in (string[])["kv/abc", "kv/ab\u0001", "kv/\u0001", "kv/abcd\u0000", "kv/xy\u0001/z", "kv/xy\u0001/\u0000", "kv/xy\u0001/z\u0000/more", "kv/q\u0000/more", "kv/xyz\u0001/w\u0000"])
            {
                tree.Set(path, "foreign"u8);
            }

            tree.Set("kv/xy\u0001/ok\u0000", "key"u8);
            tree.Set("kv/ok\u0000", "key"u8);
            _context.Commit(tree, new CommitInfo());
        }

        using var store = new KeyValueStore(_context);
        Assert.Equal(["6F6B", "78796F6B"], Reading.Keys(store, []));
        Assert.Equal(["78796F6B"], Reading.Keys(store, "xy"u8));
        Assert.Empty(Reading.Keys(store, "ab"u8));
    }
}
