// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Bench.Peers;

/// <summary>The peers by name.</summary>
internal static class PeerCatalogue
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = ["rocksdb", "lmdb", "sqlite", "faster"];

    /// <summary>Why a peer cannot run here, or null.</summary>
    public static string? Missing(string name) => name switch
    {
        "rocksdb" when !PeerLibraries.Has(PeerLibraries.Rocks) => "librocksdb is not installed (bench/peers.sh installs it)",
        "lmdb" when !PeerLibraries.Has(PeerLibraries.Lmdb) => "liblmdb is not installed (bench/peers.sh installs it)",
        _ => null,
    };

    /// <summary>Opens a peer.</summary>
    public static PeerStore Open(string name, PeerOptions options) => name switch
    {
        "rocksdb" => new RocksStore(options),
        "lmdb" => new LmdbStore(options),
        "sqlite" => new SqliteStore(options),
        "faster" => new FasterStore(options),
        _ => throw new ArgumentException($"There is no peer '{name}'.", nameof(name)),
    };
}
