// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace MerkleStore;

/// <summary>Reads keys and values: of the newest state, of a commit, or of a batch that is being written.</summary>
/// <remarks>
/// Keys are byte strings of 0 to <see cref="KeyValueStore.MaxKeyBytes"/> bytes; all bytes are allowed. A value that is empty is not the same as no value.
/// Every member can throw <see cref="StoreCorruptionException"/> and <see cref="StorageFailureException"/>: damage and failed reads are never
/// reported as absence.
/// </remarks>
public interface IKeyValueReader
{
    /// <summary>The value of a key.</summary>
    /// <param name="key">The key.</param>
    /// <returns>A copy of the value; null if there is none.</returns>
    /// <exception cref="ContextLimitException">The key is too long.</exception>
    /// <exception cref="ObjectDisposedException">The reader, or its store, is disposed.</exception>
    [SuppressMessage("Naming", "CA1716:Identifiers should not match keywords", Justification = "The word that every key-value store uses; Visual Basic can escape it.")]
    byte[]? Get(ReadOnlySpan<byte> key);

    /// <summary>Copies the value of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="destination">Where the value goes.</param>
    /// <param name="bytesWritten">The length of the value in bytes if there is one, also if the destination is too small for it; else 0.</param>
    /// <returns>Whether there is a value, and whether it fitted.</returns>
    /// <exception cref="ContextLimitException">The key is too long.</exception>
    /// <exception cref="ObjectDisposedException">The reader, or its store, is disposed.</exception>
    ReadStatus TryGet(ReadOnlySpan<byte> key, Span<byte> destination, out int bytesWritten);

    /// <summary>Appends the value of a key to a buffer.</summary>
    /// <param name="key">The key.</param>
    /// <param name="destination">Where the value goes. It must not dispose the reader.</param>
    /// <returns>Whether there is a value.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="destination"/> is null.</exception>
    /// <exception cref="ContextLimitException">The key is too long.</exception>
    /// <exception cref="ObjectDisposedException">The reader, or its store, is disposed.</exception>
    bool TryGet(ReadOnlySpan<byte> key, IBufferWriter<byte> destination);

    /// <summary>Whether a key has a value.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether it has, an empty one included.</returns>
    /// <exception cref="ContextLimitException">The key is too long.</exception>
    /// <exception cref="ObjectDisposedException">The reader, or its store, is disposed.</exception>
    bool Contains(ReadOnlySpan<byte> key);

    /// <summary>The keys that start with a prefix, and their values, in the byte order of the keys.</summary>
    /// <param name="prefix">The prefix, at most as long as a key; the empty one gives all keys. It is copied.</param>
    /// <returns>A scan of the state at the time of the call; what is written later does not change it.</returns>
    /// <exception cref="ContextLimitException">The prefix is longer than a key can be.</exception>
    /// <exception cref="ObjectDisposedException">The reader, or its store, is disposed.</exception>
    KeyValueScan Scan(ReadOnlySpan<byte> prefix);
}
