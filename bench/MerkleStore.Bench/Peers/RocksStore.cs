// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.InteropServices;
using static MerkleStore.Bench.Peers.RocksNative;

namespace MerkleStore.Bench.Peers;

/// <summary>RocksDB: a log-structured merge tree; a durable commit is one batch in the log, synced. Bloom filters on, compression off (hashes do not compress).</summary>
internal sealed unsafe class RocksStore : PeerStore
{
    private readonly nint _db;
    private readonly nint _readOptions;
    private readonly nint _writeOptions;
    private readonly nint _batch;

    /// <summary>Opens or makes the store.</summary>
    public RocksStore(PeerOptions options)
    {
        nint table = TableCreate();
        SetBlockCache(table, LruCache((nuint)options.CacheBytes));
        SetFilter(table, BloomFilter(10));
        nint settings = OptionsCreate();
        SetCreateIfMissing(settings, 1);
        IncreaseParallelism(settings, Environment.ProcessorCount);
        SetCompression(settings, 0);
        SetTable(settings, table);
        byte* error = null;
        _db = Open(settings, options.Directory, &error);
        Check(error, "open");
        _readOptions = ReadOptionsCreate();
        _writeOptions = WriteOptionsCreate();
        SetSync(_writeOptions, options.Durable ? (byte)1 : (byte)0);
        _batch = BatchCreate();
    }

    /// <inheritdoc/>
    public override int Get(ReadOnlySpan<byte> key, Span<byte> destination)
    {
        byte* error = null;
        nint slice;
        fixed (byte* keyBytes = key)
        {
            slice = GetPinned(_db, _readOptions, keyBytes, (nuint)key.Length, &error);
        }

        Check(error, "get");
        if (slice == 0)
        {
            return -1;
        }

        byte* value = SliceValue(slice, out nuint length);
        new ReadOnlySpan<byte>(value, (int)length).TryCopyTo(destination);
        SliceDestroy(slice);
        return (int)length;
    }

    /// <inheritdoc/>
    public override void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        fixed (byte* keyBytes = key)
        {
            fixed (byte* valueBytes = value)
            {
                BatchPut(_batch, keyBytes, (nuint)key.Length, valueBytes, (nuint)value.Length);
            }
        }
    }

    /// <inheritdoc/>
    public override void Delete(ReadOnlySpan<byte> key)
    {
        fixed (byte* keyBytes = key)
        {
            BatchDelete(_batch, keyBytes, (nuint)key.Length);
        }
    }

    /// <inheritdoc/>
    public override long Scan(ReadOnlySpan<byte> prefix)
    {
        nint iterator = IteratorCreate(_db, _readOptions);
        fixed (byte* fromBytes = prefix)
        {
            IteratorSeek(iterator, fromBytes, (nuint)prefix.Length);
        }

        long sum = 0;
        while (IteratorValid(iterator) != 0)
        {
            byte* key = IteratorKey(iterator, out nuint keyLength);
            if (!new ReadOnlySpan<byte>(key, (int)keyLength).StartsWith(prefix))
            {
                break;
            }

            IteratorValue(iterator, out nuint valueLength);
            sum += 1 + (long)keyLength + (long)valueLength;
            IteratorNext(iterator);
        }

        IteratorDestroy(iterator);
        return sum;
    }

    /// <inheritdoc/>
    public override void Commit()
    {
        byte* error = null;
        Write(_db, _writeOptions, _batch, &error);
        Check(error, "write");
        BatchClear(_batch);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        byte* error = null;
        FlushWal(_db, 1, &error);
        Check(error, "flush");
        Close(_db);
    }

    private static void Check(byte* error, string call)
    {
        if (error != null)
        {
            throw new IOException($"RocksDB: {call}: {Marshal.PtrToStringUTF8((nint)error)}");
        }
    }
}
