// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Bench.Peers;

namespace MerkleStore.Bench.Engines;

/// <summary>A peer with the keys as they are.</summary>
internal sealed class FlatPeerEngine(PeerStore store) : IEngine
{
    /// <inheritdoc/>
    public long NodeBytes => 0;

    /// <inheritdoc/>
    public int Get(ReadOnlySpan<byte> key, Span<byte> destination) => store.Get(key, destination);

    /// <inheritdoc/>
    public bool Mem(ReadOnlySpan<byte> key) => store.Get(key, []) >= 0;

    /// <inheritdoc/>
    public long List(ReadOnlySpan<byte> key) => store.CanScan ? store.Scan(key) : 0;

    /// <inheritdoc/>
    public void Set(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => store.Put(key, value);

    /// <inheritdoc/>
    public void Delete(ReadOnlySpan<byte> key) => store.Delete(key);

    /// <inheritdoc/>
    public Hash256 Commit(long number)
    {
        store.Commit();
        return default;
    }

    /// <inheritdoc/>
    public void Dispose() => store.Dispose();
}
