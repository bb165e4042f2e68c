// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using static MerkleStore.Bench.Peers.LmdbNative;

namespace MerkleStore.Bench.Peers;

/// <summary>LMDB: a memory-mapped B-tree with copy on write, one fdatasync of the data and one of the meta page to a durable commit.</summary>
internal sealed unsafe class LmdbStore : PeerStore
{
    private const ulong MapBytes = 64UL << 30;

    private readonly PeerOptions _options;
    private readonly PendingWrites _writes = new();
    private readonly nint _env;
    private readonly nint _reader;
    private readonly uint _dbi;
    private bool _reading;

    /// <summary>Opens or makes the store.</summary>
    public LmdbStore(PeerOptions options)
    {
        _options = options;
        Check(EnvCreate(out _env), "mdb_env_create");
        Check(EnvSetMapSize(_env, unchecked((nuint)MapBytes)), "mdb_env_set_mapsize");
        Check(EnvOpen(_env, options.Directory, options.Durable ? 0 : NoSync, 0x1A4), "mdb_env_open");
        Check(TxnBegin(_env, 0, 0, out nint txn), "mdb_txn_begin");
        Check(DbiOpen(txn, null, 0, out _dbi), "mdb_dbi_open");
        Check(TxnCommit(txn), "mdb_txn_commit");
        Check(TxnBegin(_env, 0, ReadOnly, out _reader), "mdb_txn_begin");
        TxnReset(_reader);
    }

    /// <inheritdoc/>
    public override int Get(ReadOnlySpan<byte> key, Span<byte> destination)
    {
        BeginReading();
        fixed (byte* keyBytes = key)
        {
            var keyValue = new Value { Size = (nuint)key.Length, Data = keyBytes };
            Value found;
            int code = GetWarm(_reader, _dbi, &keyValue, &found);
            if (code == NotFound)
            {
                return -1;
            }

            Check(code, "mdb_get");
            new ReadOnlySpan<byte>(found.Data, (int)found.Size).TryCopyTo(destination);
            return (int)found.Size;
        }
    }

    /// <inheritdoc/>
    public override void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => _writes.Put(key, value);

    /// <inheritdoc/>
    public override void Delete(ReadOnlySpan<byte> key) => _writes.Delete(key);

    /// <inheritdoc/>
    public override long Scan(ReadOnlySpan<byte> prefix)
    {
        BeginReading();
        Check(CursorOpen(_reader, _dbi, out nint cursor), "mdb_cursor_open");
        long sum = 0;
        fixed (byte* fromBytes = prefix)
        {
            var key = new Value { Size = (nuint)prefix.Length, Data = fromBytes };
            Value data;
            int code = CursorGet(cursor, &key, &data, CursorSetRange);
            while (code == 0 && new ReadOnlySpan<byte>(key.Data, (int)key.Size).StartsWith(prefix))
            {
                sum += 1 + (long)key.Size + (long)data.Size;
                code = CursorGet(cursor, &key, &data, CursorNext);
            }
        }

        CursorClose(cursor);
        return sum;
    }

    /// <inheritdoc/>
    public override void Commit()
    {
        EndReading();
        Check(TxnBegin(_env, 0, 0, out nint txn), "mdb_txn_begin");
        foreach (PendingWrites.Write write in _writes.Sorted())
        {
            fixed (byte* keyBytes = _writes.Key(write))
            {
                var key = new Value { Size = (nuint)write.KeyLength, Data = keyBytes };
                if (write.ValueLength < 0)
                {
                    int deleted = Del(txn, _dbi, &key, null);
                    Check(deleted == NotFound ? 0 : deleted, "mdb_del");
                    continue;
                }

                fixed (byte* valueBytes = _writes.Value(write))
                {
                    var value = new Value { Size = (nuint)write.ValueLength, Data = valueBytes };
                    bool once = _options.ByHash && write.KeyLength == Hash256.Size;
                    int put = LmdbNative.Put(txn, _dbi, &key, &value, once ? NoOverwrite : 0);
                    Check(once && put == KeyExists ? 0 : put, "mdb_put");
                }
            }
        }

        Check(TxnCommit(txn), "mdb_txn_commit");
        _writes.Clear();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        TxnAbort(_reader);
        Check(EnvSync(_env, 1), "mdb_env_sync");
        EnvClose(_env);
    }

    private void BeginReading()
    {
        if (!_reading)
        {
            Check(TxnRenew(_reader), "mdb_txn_renew");
            _reading = true;
        }
    }

    private void EndReading()
    {
        if (_reading)
        {
            TxnReset(_reader);
            _reading = false;
        }
    }
}
