// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.InteropServices;

namespace MerkleStore.Bench.Peers;

/// <summary>The part of RocksDB's C interface that the peer uses.</summary>
internal static unsafe partial class RocksNative
{
    [LibraryImport(PeerLibraries.Rocks, EntryPoint = "rocksdb_options_create")]
    public static partial nint OptionsCreate();

    [LibraryImport(PeerLibraries.Rocks, EntryPoint = "rocksdb_options_set_create_if_missing")]
    public static partial void SetCreateIfMissing(nint options, byte value);

    [LibraryImport(PeerLibraries.Rocks, EntryPoint = "rocksdb_options_increase_parallelism")]
    public static partial void IncreaseParallelism(nint options, int threads);

    [LibraryImport(PeerLibraries.Rocks, EntryPoint = "rocksdb_options_set_compression")]
    public static partial void SetCompression(nint options, int kind);

    [LibraryImport(PeerLibraries.Rocks, EntryPoint = "rocksdb_options_set_block_based_table_factory")]
    public static partial void SetTable(nint options, nint table);

    [LibraryImport(PeerLibraries.Rocks, EntryPoint = "rocksdb_block_based_options_create")]
    public static partial nint TableCreate();

    [LibraryImport(PeerLibraries.Rocks, EntryPoint = "rocksdb_block_based_options_set_block_cache")]
    public static partial void SetBlockCache(nint table, nint cache);

    [LibraryImport(PeerLibraries.Rocks, EntryPoint = "rocksdb_block_based_options_set_filter_policy")]
    public static partial void SetFilter(nint table, nint policy);

    [LibraryImport(PeerLibraries.Rocks, EntryPoint = "rocksdb_filterpolicy_create_bloom_full")]
    public static partial nint BloomFilter(double bits);

    [LibraryImport(PeerLibraries.Rocks, EntryPoint = "rocksdb_cache_create_lru")]
    public static partial nint LruCache(nuint bytes);

    [LibraryImport(PeerLibraries.Rocks, EntryPoint = "rocksdb_open", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint Open(nint options, string path, byte** error);

    [LibraryImport(PeerLibraries.Rocks, EntryPoint = "rocksdb_close")]
    public static partial void Close(nint db);

    [LibraryImport(PeerLibraries.Rocks, EntryPoint = "rocksdb_flush_wal")]
    public static partial void FlushWal(nint db, byte sync, byte** error);

    [LibraryImport(PeerLibraries.Rocks, EntryPoint = "rocksdb_writeoptions_create")]
    public static partial nint WriteOptionsCreate();

    [LibraryImport(PeerLibraries.Rocks, EntryPoint = "rocksdb_writeoptions_set_sync")]
    public static partial void SetSync(nint options, byte value);

    [LibraryImport(PeerLibraries.Rocks, EntryPoint = "rocksdb_readoptions_create")]
    public static partial nint ReadOptionsCreate();

    [LibraryImport(PeerLibraries.Rocks, EntryPoint = "rocksdb_writebatch_create")]
    public static partial nint BatchCreate();

    [LibraryImport(PeerLibraries.Rocks, EntryPoint = "rocksdb_writebatch_clear")]
    public static partial void BatchClear(nint batch);

    [LibraryImport(PeerLibraries.Rocks, EntryPoint = "rocksdb_writebatch_put")]
    public static partial void BatchPut(nint batch, byte* key, nuint keyLength, byte* value, nuint valueLength);

    [LibraryImport(PeerLibraries.Rocks, EntryPoint = "rocksdb_writebatch_delete")]
    public static partial void BatchDelete(nint batch, byte* key, nuint keyLength);

    [LibraryImport(PeerLibraries.Rocks, EntryPoint = "rocksdb_write")]
    public static partial void Write(nint db, nint options, nint batch, byte** error);

    [LibraryImport(PeerLibraries.Rocks, EntryPoint = "rocksdb_get_pinned")]
    public static partial nint GetPinned(nint db, nint options, byte* key, nuint keyLength, byte** error);

    [LibraryImport(PeerLibraries.Rocks, EntryPoint = "rocksdb_pinnableslice_value")]
    public static partial byte* SliceValue(nint slice, out nuint length);

    [LibraryImport(PeerLibraries.Rocks, EntryPoint = "rocksdb_pinnableslice_destroy")]
    public static partial void SliceDestroy(nint slice);

    [LibraryImport(PeerLibraries.Rocks, EntryPoint = "rocksdb_create_iterator")]
    public static partial nint IteratorCreate(nint db, nint options);

    [LibraryImport(PeerLibraries.Rocks, EntryPoint = "rocksdb_iter_destroy")]
    public static partial void IteratorDestroy(nint iterator);

    [LibraryImport(PeerLibraries.Rocks, EntryPoint = "rocksdb_iter_seek")]
    public static partial void IteratorSeek(nint iterator, byte* key, nuint keyLength);

    [LibraryImport(PeerLibraries.Rocks, EntryPoint = "rocksdb_iter_next")]
    public static partial void IteratorNext(nint iterator);

    [LibraryImport(PeerLibraries.Rocks, EntryPoint = "rocksdb_iter_valid")]
    public static partial byte IteratorValid(nint iterator);

    [LibraryImport(PeerLibraries.Rocks, EntryPoint = "rocksdb_iter_key")]
    public static partial byte* IteratorKey(nint iterator, out nuint length);

    [LibraryImport(PeerLibraries.Rocks, EntryPoint = "rocksdb_iter_value")]
    public static partial byte* IteratorValue(nint iterator, out nuint length);
}
