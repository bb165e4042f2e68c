// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.InteropServices;

namespace MerkleStore.Bench.Peers;

/// <summary>The part of LMDB's interface that the peer uses.</summary>
internal static unsafe partial class LmdbNative
{
    public const int NotFound = -30798;
    public const int KeyExists = -30799;
    public const uint NoSync = 0x10000;
    public const uint ReadOnly = 0x20000;
    public const uint NoOverwrite = 0x10;
    public const int CursorNext = 8;
    public const int CursorSetRange = 17;

    /// <summary>A span of bytes as LMDB takes and gives it.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Value
    {
        public nuint Size;
        public byte* Data;
    }

    [LibraryImport(PeerLibraries.Lmdb, EntryPoint = "mdb_env_create")]
    public static partial int EnvCreate(out nint env);

    [LibraryImport(PeerLibraries.Lmdb, EntryPoint = "mdb_env_set_mapsize")]
    public static partial int EnvSetMapSize(nint env, nuint size);

    [LibraryImport(PeerLibraries.Lmdb, EntryPoint = "mdb_env_open", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int EnvOpen(nint env, string path, uint flags, uint mode);

    [LibraryImport(PeerLibraries.Lmdb, EntryPoint = "mdb_env_sync")]
    public static partial int EnvSync(nint env, int force);

    [LibraryImport(PeerLibraries.Lmdb, EntryPoint = "mdb_env_close")]
    public static partial void EnvClose(nint env);

    [LibraryImport(PeerLibraries.Lmdb, EntryPoint = "mdb_txn_begin")]
    public static partial int TxnBegin(nint env, nint parent, uint flags, out nint txn);

    [LibraryImport(PeerLibraries.Lmdb, EntryPoint = "mdb_txn_commit")]
    public static partial int TxnCommit(nint txn);

    [LibraryImport(PeerLibraries.Lmdb, EntryPoint = "mdb_txn_abort")]
    public static partial void TxnAbort(nint txn);

    [LibraryImport(PeerLibraries.Lmdb, EntryPoint = "mdb_txn_reset")]
    public static partial void TxnReset(nint txn);

    [LibraryImport(PeerLibraries.Lmdb, EntryPoint = "mdb_txn_renew")]
    public static partial int TxnRenew(nint txn);

    [LibraryImport(PeerLibraries.Lmdb, EntryPoint = "mdb_dbi_open")]
    public static partial int DbiOpen(nint txn, byte* name, uint flags, out uint dbi);

    // A get of what is in memory neither blocks nor calls back: the transition to native code may be the short one.
    [LibraryImport(PeerLibraries.Lmdb, EntryPoint = "mdb_get")]
    [SuppressGCTransition]
    public static partial int GetWarm(nint txn, uint dbi, Value* key, Value* data);

    [LibraryImport(PeerLibraries.Lmdb, EntryPoint = "mdb_put")]
    public static partial int Put(nint txn, uint dbi, Value* key, Value* data, uint flags);

    [LibraryImport(PeerLibraries.Lmdb, EntryPoint = "mdb_del")]
    public static partial int Del(nint txn, uint dbi, Value* key, Value* data);

    [LibraryImport(PeerLibraries.Lmdb, EntryPoint = "mdb_cursor_open")]
    public static partial int CursorOpen(nint txn, uint dbi, out nint cursor);

    [LibraryImport(PeerLibraries.Lmdb, EntryPoint = "mdb_cursor_close")]
    public static partial void CursorClose(nint cursor);

    [LibraryImport(PeerLibraries.Lmdb, EntryPoint = "mdb_cursor_get")]
    public static partial int CursorGet(nint cursor, Value* key, Value* data, int operation);

    /// <summary>Throws if a call failed.</summary>
    public static void Check(int code, string call)
    {
        if (code != 0)
        {
            throw new IOException(FormattableString.Invariant($"LMDB: {call} returned {code}."));
        }
    }
}
