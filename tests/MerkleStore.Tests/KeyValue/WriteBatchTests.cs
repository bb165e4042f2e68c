// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Io;
using MerkleStore.Tests.Log;

namespace MerkleStore.Tests.KeyValue;

/// <summary>Batches: all or nothing, one at a time, and what their commits say.</summary>
public sealed class WriteBatchTests : IDisposable
{
    private readonly MemoryStorage _storage = new();
    private KeyValueStore _store;

    public WriteBatchTests() => _store = KeyValueStore.Open(Options);

    private StoreOptions Options => StoreOptions.InMemory() with { Storage = _storage };

    public void Dispose()
    {
        _store.Dispose();
        _storage.Dispose();
    }

    [Fact]
    public void Batch_Committed_IsOneCommit()
    {
        using (WriteBatch batch = _store.BeginWrite())
        {
            batch.Put("a"u8, "1"u8);
            batch.Put("b"u8, "2"u8);
            batch.Delete("a"u8);
            Assert.Null(_store.Get("b"u8));
            CommitSummary commit = batch.Commit();
            Assert.Equal(commit.Hash, _store.Head!.Hash);
        }

        Assert.Equal(1, _store.Store.CommitCount);
        Assert.Null(_store.Get("a"u8));
        Assert.Equal("2"u8.ToArray(), _store.Get("b"u8));
    }

    [Fact]
    public void Batch_Abandoned_LeavesNothing()
    {
        _store.Put("a"u8, "1"u8);
        Hash256 head = _store.Head!.Hash;
        Abandon();
        AssertUntouched();
        _store.Dispose();
        _store = KeyValueStore.Open(Options);
        AssertUntouched();

        void Abandon()
        {
            using WriteBatch batch = _store.BeginWrite();
            batch.Put("a"u8, "other"u8);
            batch.Put("b"u8, new byte[5000]);
        }

        void AssertUntouched()
        {
            Assert.Equal(head, _store.Head!.Hash);
            Assert.Equal(1, _store.Store.CommitCount);
            Assert.Equal(["61"], Reading.Keys(_store, []));
            Assert.Equal("1"u8.ToArray(), _store.Get("a"u8));
        }
    }

    [Fact]
    public void Batch_OfAnException_LeavesNothing()
    {
        Assert.Throws<ContextLimitException>(() =>
        {
            using WriteBatch batch = _store.BeginWrite();
            batch.Put("a"u8, "1"u8);
            batch.Put(new byte[KeyValueStore.MaxKeyBytes + 1], "2"u8);
            batch.Commit();
        });
        Assert.Null(_store.Head);
        Assert.False(_store.Contains("a"u8));
    }

    [Fact]
    public void Batch_WithoutChanges_MakesACommitOnTheHead()
    {
        _store.Put("a"u8, "1"u8);
        CommitSummary before = _store.Head!;
        using WriteBatch batch = _store.BeginWrite();
        CommitSummary commit = batch.Commit(new CommitInfo { Message = "nothing"u8.ToArray() });
        Assert.Equal([before.Hash], commit.Parents);
        Assert.Equal(before.RootHash, commit.RootHash);
        Assert.Equal(2, _store.Store.CommitCount);
    }

    [Fact]
    public void PutAndDelete_OnTheStore_AreBatchesOfOne()
    {
        Assert.True(_store.Put("a"u8, "1"u8));
        Assert.Equal(1, _store.Store.CommitCount);
        Assert.False(_store.Put("a"u8, "1"u8));
        Assert.False(_store.Delete("b"u8));
        Assert.Equal(1, _store.Store.CommitCount);
        Assert.True(_store.Delete("a"u8));
        Assert.Equal(2, _store.Store.CommitCount);
        Assert.Empty(Reading.Keys(_store, []));
    }

    [Fact]
    public void CommitInfo_ComesFromTheBatchOrTheStoreOrIsEmpty()
    {
        _store.Put("a"u8, "1"u8);
        Assert.Equal(0, _store.Head!.Date);
        Assert.Equal(0, _store.Head.Author.Length + _store.Head.Message.Length);
        _store.Dispose();

        _store = KeyValueStore.Open(Options, new CommitInfo { Date = 7, Author = "author"u8.ToArray(), Message = "default"u8.ToArray() });
        _store.Put("a"u8, "2"u8);
        Assert.Equal(7, _store.Head!.Date);
        Assert.Equal("author"u8.ToArray(), _store.Head.Author.ToArray());
        using WriteBatch batch = _store.BeginWrite();
        batch.Put("a"u8, "3"u8);
        CommitSummary commit = batch.Commit(new CommitInfo { Date = -9, Message = "own"u8.ToArray(), Level = 5 });
        Assert.Equal((-9, 0, 5), (commit.Date, commit.Author.Length, commit.Level));
        Assert.Equal("own"u8.ToArray(), commit.Message.ToArray());
    }

    [Fact]
    public void CommitInfo_WithParents_IsRefused()
    {
        var info = new CommitInfo { Parents = [] };
        Assert.Throws<ArgumentException>("commitInfo", () => new KeyValueStore(_store.Store, info));
        using (WriteBatch batch = _store.BeginWrite())
        {
            batch.Put("a"u8, "1"u8);
            Assert.Throws<ArgumentException>("info", () => batch.Commit(info));
            batch.Commit();
        }

        Assert.True(_store.Contains("a"u8));
    }

    [Fact]
    public void SameBatches_GiveTheSameHashes()
    {
        using KeyValueStore other = KeyValueStore.Open(StoreOptions.InMemory());
        foreach (KeyValueStore store in (KeyValueStore[])[_store, other])
        {
            store.Put("a"u8, "1"u8);
            store.Put("abc"u8, "2"u8);
            store.Delete("a"u8);
        }

        Assert.Equal(_store.Head!.Hash, other.Head!.Hash);
    }

    [Fact]
    public void SecondBatch_OnTheSameThread_Throws()
    {
        using WriteBatch batch = _store.BeginWrite();
        Assert.Throws<InvalidOperationException>(_store.BeginWrite);
        Assert.Throws<InvalidOperationException>(() => _store.Put("a"u8, "1"u8));
        Assert.Throws<InvalidOperationException>(() => _store.Delete("a"u8));
        batch.Put("b"u8, "1"u8);
        batch.Commit();
        Assert.True(_store.Put("a"u8, "1"u8));
    }

    [Fact]
    public async Task SecondBatch_OnAnotherThread_BeginsOnTheCommitOfTheFirst()
    {
        // Each batch reads a counter and writes the next number: none may begin before the one before it has ended.
        const int Writers = 4;
        const int Batches = 50;
        Task[] writers = [.. Enumerable.Range(0, Writers).Select(_ => Task.Factory.StartNew(
            () =>
            {
                for (int i = 0; i < Batches; i++)
                {
                    using WriteBatch batch = _store.BeginWrite();
                    int count = batch.Get("count"u8) is { } value ? BitConverter.ToInt32(value) : 0;
                    batch.Put("count"u8, BitConverter.GetBytes(count + 1));
                    batch.Commit();
                }
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default))];
        await Task.WhenAll(writers);
        Assert.Equal(Writers * Batches, BitConverter.ToInt32(_store.Get("count"u8)!));
        Assert.Equal(Writers * Batches, _store.Store.CommitCount);
    }

    [Fact]
    public void Batch_OnAnotherThread_IsRefused()
    {
        using WriteBatch batch = _store.BeginWrite();
        batch.Put("a"u8, "1"u8);
        OnAnotherThread(() =>
        {
            Assert.Throws<InvalidOperationException>(() => batch.Put("b"u8, "1"u8));
            Assert.Throws<InvalidOperationException>(() => batch.Get("a"u8));
            Assert.Throws<InvalidOperationException>(() => batch.Commit());
        });
        batch.Commit();
        Assert.Equal(["61"], Reading.Keys(_store, []));
    }

    [Fact]
    public void Batch_DisposedByAnotherThread_LetsTheNextBegin()
    {
        WriteBatch batch = _store.BeginWrite();
        OnAnotherThread(batch.Dispose);
        Assert.Throws<ObjectDisposedException>(() => batch.Put("a"u8, "1"u8));
        Assert.True(_store.Put("a"u8, "2"u8));
    }

    [Fact]
    public void Batch_AfterItsEnd_IsRefused()
    {
        WriteBatch committed = _store.BeginWrite();
        committed.Commit();
        Assert.Throws<InvalidOperationException>(() => committed.Put("a"u8, "1"u8));
        Assert.Throws<InvalidOperationException>(() => committed.Commit());
        committed.Dispose();

        WriteBatch abandoned = _store.BeginWrite();
        abandoned.Dispose();
        abandoned.Dispose();
        Assert.Throws<ObjectDisposedException>(() => abandoned.Put("a"u8, "1"u8));
        Assert.Throws<ObjectDisposedException>(() => abandoned.Commit());
    }

    [Fact]
    public void Batch_EndedTwice_DoesNotEndTheNextOne()
    {
        WriteBatch first = _store.BeginWrite();
        first.Commit();
        using WriteBatch second = _store.BeginWrite();
        first.Dispose();
        Assert.Throws<InvalidOperationException>(_store.BeginWrite);
        second.Commit();
    }

    [Fact]
    public void Batch_WhenTheStoreIsDisposed_IsDropped()
    {
        WriteBatch batch = _store.BeginWrite();
        batch.Put("a"u8, "1"u8);
        _store.Dispose();
        Assert.Throws<ObjectDisposedException>(() => batch.Put("b"u8, "1"u8));
        Assert.Throws<ObjectDisposedException>(() => batch.Commit());
        batch.Dispose();
        _store = KeyValueStore.Open(Options);
        Assert.Null(_store.Head);
    }

    [Fact]
    public void Batch_ThatNobodyHolds_LetsTheNextBegin()
    {
        Forget();
        for (int i = 0; i < 10 && !Begins(); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.True(_store.Put("b"u8, "1"u8));
        Assert.Equal(["62"], Reading.Keys(_store, []));

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        void Forget() => _store.BeginWrite().Put("a"u8, "1"u8);

        bool Begins()
        {
            try
            {
                _store.BeginWrite().Dispose();
                return true;
            }
            catch (InvalidOperationException)
            {
                return false;
            }
        }
    }

    [Fact]
    public void Commit_OnAFullDisk_CanBeMadeAgain()
    {
        using var memory = new MemoryStorage();
        using var storage = new FaultyStorage(memory);
        using KeyValueStore store = KeyValueStore.Open(StoreOptions.InMemory() with { Storage = storage });
        store.Put("a"u8, "1"u8);
        Hash256 head = store.Head!.Hash;
        using (WriteBatch batch = store.BeginWrite())
        {
            batch.Put("a"u8, "2"u8);
            batch.Put("abc"u8, new byte[3000]);
            storage.Space = 100;
            Assert.Throws<StorageFailureException>(() => batch.Commit());
            Assert.Equal(head, store.Head.Hash);
            Assert.Equal("1"u8.ToArray(), store.Get("a"u8));
            Assert.Equal("2"u8.ToArray(), batch.Get("a"u8));
            storage.Space = long.MaxValue;
            batch.Commit();
        }

        Assert.Equal("2"u8.ToArray(), store.Get("a"u8));
        Assert.Equal(3000, store.Get("abc"u8)!.Length);
        Assert.Equal([head], store.Head.Parents);
    }

    private static void OnAnotherThread(Action action)
#pragma warning disable xUnit1031 // The batch belongs to this thread: it must not be given up by an await.
        => Task.Factory.StartNew(action, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default).GetAwaiter().GetResult();
#pragma warning restore xUnit1031
}
