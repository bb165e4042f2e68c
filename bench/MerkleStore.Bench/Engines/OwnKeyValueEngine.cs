// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Bench.Engines;

/// <summary>The engine under test, by its key-value interface: the writes of a block are one batch.</summary>
internal sealed class OwnKeyValueEngine : IEngine
{
    private readonly KeyValueStore _store;
    private WriteBatch? _batch;

    /// <summary>Opens or makes the store.</summary>
    public OwnKeyValueEngine(EngineSettings settings)
    {
        _store = KeyValueStore.Open(StoreOptions.OnDisk(settings.Directory) with
        {
            Durability = settings.Durable ? Durability.Commit : Durability.None,
            PageCacheBytes = settings.CacheBytes,
        });
    }

    /// <inheritdoc/>
    public long NodeBytes => _store.Store.GetStatistics().ArenaReservedBytes;

    /// <inheritdoc/>
    public long ZeroFillBytes => _store.Store.GetStatistics().ZeroFillBytes;

    /// <inheritdoc/>
    public int Get(ReadOnlySpan<byte> key, Span<byte> destination)
        => _store.TryGet(key, destination, out int length) == ReadStatus.NotFound ? -1 : length;

    /// <inheritdoc/>
    public bool Mem(ReadOnlySpan<byte> key) => _store.Contains(key);

    /// <inheritdoc/>
    public long List(ReadOnlySpan<byte> key)
    {
        long sum = 0;
        foreach (KeyValueEntry entry in _store.Scan(key))
        {
            sum += 1 + entry.Key.Length + entry.Value.Length;
        }

        return sum;
    }

    /// <inheritdoc/>
    public void Set(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => (_batch ??= _store.BeginWrite()).Put(key, value);

    /// <inheritdoc/>
    public void Delete(ReadOnlySpan<byte> key) => (_batch ??= _store.BeginWrite()).Delete(key);

    /// <inheritdoc/>
    public Hash256 Commit(long number)
    {
        Hash256 root = (_batch ??= _store.BeginWrite()).Commit(new CommitInfo { Date = number }).RootHash;
        _batch.Dispose();
        _batch = null;
        return root;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _batch?.Dispose();
        _store.Dispose();
    }
}
