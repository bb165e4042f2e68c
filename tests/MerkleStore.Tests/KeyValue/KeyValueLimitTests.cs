// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tests.KeyValue;

/// <summary>The longest keys and values, and what is beyond.</summary>
public sealed class KeyValueLimitTests : IDisposable
{
    private static readonly byte[] Longest = new byte[KeyValueStore.MaxKeyBytes];
    private static readonly byte[] TooLong = new byte[KeyValueStore.MaxKeyBytes + 1];

    private readonly KeyValueStore _store = KeyValueStore.Open(StoreOptions.InMemory());

    public void Dispose() => _store.Dispose();

    [Fact]
    public void LongestKey_IsTakenEverywhere()
    {
        Assert.True(_store.Put(Longest, "1"u8));
        Assert.True(_store.Contains(Longest));
        Assert.Equal("1"u8.ToArray(), _store.Get(Longest));
        Assert.Single(Reading.Keys(_store, Longest));
        Assert.True(_store.Delete(Longest));
    }

    [Fact]
    public void TooLongKey_IsRefusedEverywhere()
    {
        using (WriteBatch batch = _store.BeginWrite())
        {
            AssertRefusedByReads(batch);
            AssertRefused(() => batch.Put(TooLong, "1"u8));
            AssertRefused(() => batch.Delete(TooLong));
            batch.Commit();
        }

        AssertRefusedByReads(_store);
        AssertRefused(() => _store.Put(TooLong, "1"u8));
        AssertRefused(() => _store.Delete(TooLong));
        using IKeyValueView view = _store.At(_store.Head!.Hash);
        AssertRefusedByReads(view);
        Assert.True(_store.Put("a"u8, "1"u8));
    }

    [Fact]
    public void TooLongValue_IsRefused()
    {
        byte[] value = new byte[ContextLimits.MaxValueBytes + 1];
        using WriteBatch batch = _store.BeginWrite();
        ContextLimitException e = Assert.Throws<ContextLimitException>(() => batch.Put("a"u8, value));
        Assert.Equal((ContextLimit.ValueLength, value.Length, ContextLimits.MaxValueBytes), (e.Limit, e.Actual, e.Maximum));
        Assert.True(batch.Put("a"u8, value.AsSpan(0, 5_000_000)));
        batch.Commit();
        Assert.Equal(5_000_000, _store.Get("a"u8)!.Length);
    }

    [Fact]
    public void EmptyValue_IsAValue()
    {
        _store.Put([], []);
        Assert.True(_store.Contains([]));
        Assert.Empty(_store.Get([])!);
        Assert.Equal(ReadStatus.Found, _store.TryGet([], [], out int written));
        Assert.Equal(0, written);
    }

    [Fact]
    public void BufferWriter_Null_IsRefused()
        => Assert.Throws<ArgumentNullException>("destination", () => _store.TryGet("a"u8, null!));

    private static void AssertRefusedByReads(IKeyValueReader reader)
    {
        AssertRefused(() => reader.Get(TooLong));
        AssertRefused(() => reader.TryGet(TooLong, new byte[1], out _));
        AssertRefused(() => reader.TryGet(TooLong, new System.Buffers.ArrayBufferWriter<byte>()));
        AssertRefused(() => reader.Contains(TooLong));
        AssertRefused(() => reader.Scan(TooLong));
    }

    private static void AssertRefused(Func<object?> call)
    {
        ContextLimitException e = Assert.Throws<ContextLimitException>(() => call());
        Assert.Equal((ContextLimit.KeyLength, TooLong.Length, KeyValueStore.MaxKeyBytes), (e.Limit, e.Actual, e.Maximum));
    }
}
