// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Io;

namespace MerkleStore.Tests.KeyValue;

/// <summary>Views of commits, and the head after reopening.</summary>
public sealed class ViewTests : IDisposable
{
    private readonly MemoryStorage _storage = new();

    private StoreOptions Options => StoreOptions.InMemory() with { Storage = _storage, WarmCommits = 1 };

    public void Dispose() => _storage.Dispose();

    [Fact]
    public void At_AnyCommit_GivesItsState()
    {
        List<Hash256> commits = [];
        using (KeyValueStore store = KeyValueStore.Open(Options))
        {
            for (int i = 0; i < 30; i++)
            {
                store.Put("counter"u8, BitConverter.GetBytes(i));
                store.Put([(byte)'k', (byte)i, 0], new byte[i * 20]);
                commits.Add(store.Head!.Hash);
            }

            AssertCommits(store);
        }

        using KeyValueStore reopened = KeyValueStore.Open(Options);
        AssertCommits(reopened);

        void AssertCommits(KeyValueStore store)
        {
            for (int i = 0; i < commits.Count; i++)
            {
                using IKeyValueView view = store.At(commits[i]);
                Assert.Equal(commits[i], view.Commit.Hash);
                Assert.Equal(i, BitConverter.ToInt32(view.Get("counter"u8)!));
                Assert.Equal(i + 1, Reading.Keys(view, "k"u8).Count);
            }
        }
    }

    [Fact]
    public void View_WhileTheHeadMoves_StaysAsItIs()
    {
        using KeyValueStore store = KeyValueStore.Open(Options);
        store.Put("a"u8, "1"u8);
        using IKeyValueView view = store.At(store.Head!.Hash);
        for (int i = 0; i < 20; i++)
        {
            store.Put("a"u8, [(byte)i, 0]);
            Assert.Equal("1"u8.ToArray(), view.Get("a"u8));
            Assert.Equal("1"u8.ToArray(), Reading.ToList(view.Scan([])).Single().Value);
        }
    }

    [Fact]
    public void At_AnUnknownCommit_Throws()
    {
        using KeyValueStore store = KeyValueStore.Open(Options);
        Assert.Throws<UnknownCommitException>(() => store.At(default));
    }

    [Fact]
    public void View_AfterDispose_Throws()
    {
        KeyValueStore store = KeyValueStore.Open(Options);
        store.Put("a"u8, "1"u8);
        IKeyValueView view = store.At(store.Head!.Hash);
        view.Dispose();
        view.Dispose();
        AssertDisposed(view);
        IKeyValueView open = store.At(store.Head!.Hash);
        _ = open.Get("a"u8);
        store.Dispose();
        AssertDisposed(open);
        open.Dispose();
    }

    [Fact]
    public void Store_AfterDispose_Throws()
    {
        KeyValueStore store = KeyValueStore.Open(Options);
        store.Put("a"u8, "1"u8);
        Hash256 head = store.Head!.Hash;
        store.Dispose();
        store.Dispose();
        AssertDisposed(store);
        Assert.Throws<ObjectDisposedException>(() => store.Head);
        Assert.Throws<ObjectDisposedException>(() => store.Put("a"u8, "2"u8));
        Assert.Throws<ObjectDisposedException>(() => store.Delete("a"u8));
        Assert.Throws<ObjectDisposedException>(store.BeginWrite);
        Assert.Throws<ObjectDisposedException>(() => store.At(head));
    }

    [Fact]
    public void Store_OverAContextStore_LeavesItOpen()
    {
        using ContextStore context = ContextStore.Open(Options);
        using (var store = new KeyValueStore(context))
        {
            Assert.Null(store.Head);
            store.Put("a"u8, "1"u8);
            Assert.Equal(context.Head!.Hash, store.Head!.Hash);
            Assert.Same(context, store.Store);
        }

        Assert.Equal(1, context.CommitCount);
        using var again = new KeyValueStore(context);
        Assert.Equal("1"u8.ToArray(), again.Get("a"u8));
        Assert.Throws<ArgumentNullException>("store", () => new KeyValueStore(null!));
    }

    private static void AssertDisposed(IKeyValueReader reader)
    {
        Assert.Throws<ObjectDisposedException>(() => reader.Get("a"u8));
        Assert.Throws<ObjectDisposedException>(() => reader.TryGet("a"u8, new byte[1], out _));
        Assert.Throws<ObjectDisposedException>(() => reader.TryGet("a"u8, new System.Buffers.ArrayBufferWriter<byte>()));
        Assert.Throws<ObjectDisposedException>(() => reader.Contains("a"u8));
        Assert.Throws<ObjectDisposedException>(() => reader.Scan("a"u8));
    }
}
