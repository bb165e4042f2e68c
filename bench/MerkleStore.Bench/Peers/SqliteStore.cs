// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using SQLitePCL;
using static SQLitePCL.raw;

namespace MerkleStore.Bench.Peers;

/// <summary>SQLite: one table without row ids in WAL mode; a durable commit syncs the log (synchronous = FULL). Prepared statements, no ADO.NET in between.</summary>
internal sealed class SqliteStore : PeerStore
{
    private const int MaxKeyBytes = 64;

    private readonly PendingWrites _writes = new();
    private readonly PeerOptions _options;
    private readonly sqlite3 _db;
    private readonly sqlite3_stmt _get;
    private readonly sqlite3_stmt _put;
    private readonly sqlite3_stmt _insert;
    private readonly sqlite3_stmt _delete;
    private readonly sqlite3_stmt _scan;
    private readonly sqlite3_stmt _begin;
    private readonly sqlite3_stmt _commit;

    /// <summary>Opens or makes the store.</summary>
    public SqliteStore(PeerOptions options)
    {
        _options = options;
        Batteries_V2.Init();
        string path = Path.Combine(options.Directory, "peer.sqlite");
        Check(sqlite3_open_v2(path, out _db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, null), SQLITE_OK, "open");
        Run("PRAGMA journal_mode = WAL");
        Run(options.Durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = OFF");
        Run(FormattableString.Invariant($"PRAGMA cache_size = -{options.CacheBytes / 1024}"));
        Run("CREATE TABLE IF NOT EXISTS kv (k BLOB PRIMARY KEY, v BLOB NOT NULL) WITHOUT ROWID");
        _get = Prepare("SELECT v FROM kv WHERE k = ?1");
        _put = Prepare("INSERT OR REPLACE INTO kv (k, v) VALUES (?1, ?2)");
        _insert = Prepare("INSERT OR IGNORE INTO kv (k, v) VALUES (?1, ?2)");
        _delete = Prepare("DELETE FROM kv WHERE k = ?1");
        _scan = Prepare("SELECT k, v FROM kv WHERE k >= ?1 AND k < ?2");
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
    }

    /// <inheritdoc/>
    public override int Get(ReadOnlySpan<byte> key, Span<byte> destination)
    {
        Check(sqlite3_bind_blob(_get, 1, key), SQLITE_OK, "bind");
        int code = sqlite3_step(_get);
        int length = -1;
        if (code == SQLITE_ROW)
        {
            ReadOnlySpan<byte> value = sqlite3_column_blob(_get, 0);
            value.TryCopyTo(destination);
            length = value.Length;
        }
        else
        {
            Check(code, SQLITE_DONE, "select");
        }

        sqlite3_reset(_get);
        return length;
    }

    /// <inheritdoc/>
    public override void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => _writes.Put(key, value);

    /// <inheritdoc/>
    public override void Delete(ReadOnlySpan<byte> key) => _writes.Delete(key);

    /// <inheritdoc/>
    public override long Scan(ReadOnlySpan<byte> prefix)
    {
        // No key is as long as the upper end.
        Span<byte> end = stackalloc byte[MaxKeyBytes];
        prefix.CopyTo(end);
        end[prefix.Length..].Fill(0xFF);
        Check(sqlite3_bind_blob(_scan, 1, prefix), SQLITE_OK, "bind");
        Check(sqlite3_bind_blob(_scan, 2, end), SQLITE_OK, "bind");
        long sum = 0;
        int code;
        while ((code = sqlite3_step(_scan)) == SQLITE_ROW)
        {
            sum += 1 + sqlite3_column_bytes(_scan, 0) + sqlite3_column_bytes(_scan, 1);
        }

        Check(code, SQLITE_DONE, "scan");
        sqlite3_reset(_scan);
        return sum;
    }

    /// <inheritdoc/>
    public override void Commit()
    {
        Step(_begin, "begin");
        foreach (PendingWrites.Write write in _writes.Sorted())
        {
            bool once = _options.ByHash && write.KeyLength == Hash256.Size;
            sqlite3_stmt statement = write.ValueLength < 0 ? _delete : once ? _insert : _put;
            Check(sqlite3_bind_blob(statement, 1, _writes.Key(write)), SQLITE_OK, "bind");
            if (write.ValueLength >= 0)
            {
                Check(sqlite3_bind_blob(statement, 2, _writes.Value(write)), SQLITE_OK, "bind");
            }

            Step(statement, "write");
        }

        Step(_commit, "commit");
        _writes.Clear();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _get.Dispose();
        _put.Dispose();
        _insert.Dispose();
        _delete.Dispose();
        _scan.Dispose();
        _begin.Dispose();
        _commit.Dispose();
        _db.Dispose();
    }

    private void Run(string sql)
    {
        using sqlite3_stmt statement = Prepare(sql);
        int code = sqlite3_step(statement);
        Check(code == SQLITE_ROW ? SQLITE_DONE : code, SQLITE_DONE, sql);
    }

    private sqlite3_stmt Prepare(string sql)
    {
        Check(sqlite3_prepare_v2(_db, sql, out sqlite3_stmt statement), SQLITE_OK, sql);
        return statement;
    }

    private void Step(sqlite3_stmt statement, string what)
    {
        Check(sqlite3_step(statement), SQLITE_DONE, what);
        sqlite3_reset(statement);
    }

    private void Check(int code, int expected, string what)
    {
        if (code != expected)
        {
            throw new IOException(FormattableString.Invariant($"SQLite: {what} returned {code}: {sqlite3_errmsg(_db).utf8_to_string()}"));
        }
    }
}
