// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Bench.Engines;

/// <summary>The engine under test, by its public face.</summary>
internal sealed class OwnTreeEngine : IEngine
{
    private static readonly byte[] Author = "bench"u8.ToArray();
    private readonly ContextStore _store;
    private readonly ContextTree _tree;

    /// <summary>Opens or makes the store.</summary>
    public OwnTreeEngine(EngineSettings settings)
    {
        _store = ContextStore.Open(StoreOptions.OnDisk(settings.Directory) with
        {
            Durability = settings.Durable ? Durability.Commit : Durability.None,
            PageCacheBytes = settings.CacheBytes,
        });
        _tree = _store.CheckoutHead();
    }

    /// <inheritdoc/>
    public long NodeBytes => _store.GetStatistics().ArenaReservedBytes;

    /// <inheritdoc/>
    public long ZeroFillBytes => _store.GetStatistics().ZeroFillBytes;

    /// <inheritdoc/>
    public int Get(ReadOnlySpan<byte> key, Span<byte> destination)
        => _tree.TryGet(ContextPath.Parse(key), destination, out int length) == ReadStatus.NotFound ? -1 : length;

    /// <inheritdoc/>
    public bool Mem(ReadOnlySpan<byte> key) => _tree.ContainsValue(ContextPath.Parse(key));

    /// <inheritdoc/>
    public long List(ReadOnlySpan<byte> key)
    {
        long sum = 0;
        foreach (ContextEntry entry in _tree.List(ContextPath.Parse(key)))
        {
            sum += 1 + entry.Name.Length;
        }

        return sum;
    }

    /// <inheritdoc/>
    public void Set(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => _tree.Set(ContextPath.Parse(key), value);

    /// <inheritdoc/>
    public void Delete(ReadOnlySpan<byte> key) => _tree.Delete(ContextPath.Parse(key));

    /// <inheritdoc/>
    public Hash256 Commit(long number) => _store.Commit(_tree, new CommitInfo { Date = number, Author = Author }).RootHash;

    /// <inheritdoc/>
    public void Dispose()
    {
        _tree.Dispose();
        _store.Dispose();
    }
}
