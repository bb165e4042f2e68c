// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Bench.Peers;

/// <summary>A key-value store that the engine is compared with. Writes gather until <see cref="Commit"/>; reads see what is committed.</summary>
internal abstract class PeerStore : IDisposable
{
    /// <summary>Reads a value.</summary>
    /// <param name="key">The key.</param>
    /// <param name="destination">Receives the value if it fits.</param>
    /// <returns>The length of the value, or -1.</returns>
    public abstract int Get(ReadOnlySpan<byte> key, Span<byte> destination);

    /// <summary>Writes a value.</summary>
    public abstract void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);

    /// <summary>Removes a key.</summary>
    public abstract void Delete(ReadOnlySpan<byte> key);

    /// <summary>Reads all entries whose keys begin with a prefix.</summary>
    /// <param name="prefix">The prefix.</param>
    /// <returns>The number of entries and of the bytes of their keys and values, as one sum.</returns>
    public abstract long Scan(ReadOnlySpan<byte> prefix);

    /// <summary>Whether <see cref="Scan"/> works.</summary>
    public virtual bool CanScan => true;

    /// <summary>Makes all writes so far one transaction.</summary>
    public abstract void Commit();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the store.</summary>
    protected abstract void Dispose(bool disposing);
}
