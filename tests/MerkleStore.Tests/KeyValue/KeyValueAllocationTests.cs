// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers;
using System.Text;

namespace MerkleStore.Tests.KeyValue;

/// <summary>Gets in steady state allocate nothing: counted in bytes, not timed.</summary>
public sealed class KeyValueAllocationTests : IDisposable
{
    private const int Keys = 500;
    private const int Operations = 10_000;

    private readonly KeyValueStore _store = KeyValueStore.Open(StoreOptions.InMemory());
    private readonly byte[][] _keys = [.. Enumerable.Range(0, Keys).Select(i => Encoding.ASCII.GetBytes(i % 100 == 0 ? $"{i / 100}" : $"account/{i:x8}"))];
    private readonly byte[] _destination = new byte[400];

    public KeyValueAllocationTests()
    {
        using WriteBatch batch = _store.BeginWrite();
        foreach (byte[] key in _keys)
        {
            batch.Put(key, new byte[key[^1] * 3]);
        }

        batch.Commit();
    }

    public void Dispose() => _store.Dispose();

    [Fact]
    public void TryGet_IntoSpan_AllocatesNothing()
        => AssertAllocatesNothing(i => _store.TryGet(_keys[i % Keys], _destination, out _) == ReadStatus.Found);

    [Fact]
    public void TryGet_IntoBufferWriter_AllocatesNothing()
    {
        var writer = new ArrayBufferWriter<byte>(1024);
        AssertAllocatesNothing(i =>
        {
            writer.ResetWrittenCount();
            return _store.TryGet(_keys[i % Keys], writer);
        });
    }

    [Fact]
    public void Contains_AllocatesNothing()
        => AssertAllocatesNothing(i => _store.Contains(_keys[i % Keys]) && !_store.Contains("absent"u8));

    [Fact]
    public void TryGet_OfAView_AllocatesNothing()
    {
        using IKeyValueView view = _store.At(_store.Head!.Hash);
        AssertAllocatesNothing(i => view.TryGet(_keys[i % Keys], _destination, out _) == ReadStatus.Found);
    }

    [Fact]
    public void TryGet_AfterTheHeadMoved_AllocatesNothing()
    {
        // The commits in between allocate, the gets behind them must not: the trees of the readers move along.
        Assert.Equal(Operations, Count(i => _store.TryGet(_keys[i % Keys], _destination, out _) == ReadStatus.Found));
        for (int round = 0; round < 20; round++)
        {
            _store.Put("moving"u8, BitConverter.GetBytes(round));
            long before = GC.GetAllocatedBytesForCurrentThread();
            ReadStatus status = _store.TryGet("moving"u8, _destination, out _);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.Equal(ReadStatus.Found, status);
            Assert.Equal(round, BitConverter.ToInt32(_destination));
            Assert.True(allocated == 0 || round == 0, $"round {round} allocated {allocated} bytes");
        }
    }

    private static void AssertAllocatesNothing(Func<int, bool> operation)
    {
        Assert.Equal(Operations, Count(operation));
        Assert.Equal(Operations, Count(operation));
        long before = GC.GetAllocatedBytesForCurrentThread();
        int done = Count(operation);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(Operations, done);
        Assert.Equal(0, allocated);
    }

    private static int Count(Func<int, bool> operation)
    {
        int done = 0;
        for (int i = 0; i < Operations; i++)
        {
            done += operation(i) ? 1 : 0;
        }

        return done;
    }
}
