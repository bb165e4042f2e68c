// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>Keys and values with a history: every write is a commit with a hash, and stays readable under it.</summary>
/// <remarks>
/// All members are safe for concurrent use: any number of readers beside one writer. Reads see the newest commit, never a part of one, and do not wait for
/// the writer.
/// </remarks>
public interface IKeyValueStore : IKeyValueReader, IDisposable
{
    /// <summary>The newest commit, whose state is read; null as long as nothing has been committed.</summary>
    CommitSummary? Head { get; }

    /// <summary>Sets the value of a key in a commit of its own.</summary>
    /// <param name="key">The key: 0 to <see cref="KeyValueStore.MaxKeyBytes"/> bytes.</param>
    /// <param name="value">The value: 0 to <see cref="ContextLimits.MaxValueBytes"/> bytes.</param>
    /// <returns>Whether anything changed; if the key had the same value, nothing is committed.</returns>
    /// <exception cref="ContextLimitException">The key or the value is too long, or the directory of the key cannot take it.</exception>
    /// <inheritdoc cref="BeginWrite" path="/exception"/>
    /// <inheritdoc cref="WriteBatch.Commit" path="/exception[@cref='T:MerkleStore.StorageFailureException' or @cref='T:MerkleStore.StorePoisonedException']"/>
    bool Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);

    /// <summary>Removes a key in a commit of its own.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether the key had a value; if not, nothing is committed.</returns>
    /// <exception cref="ContextLimitException">The key is too long.</exception>
    /// <inheritdoc cref="BeginWrite" path="/exception"/>
    /// <inheritdoc cref="WriteBatch.Commit" path="/exception[@cref='T:MerkleStore.StorageFailureException' or @cref='T:MerkleStore.StorePoisonedException']"/>
    bool Delete(ReadOnlySpan<byte> key);

    /// <summary>Begins a batch on the newest commit. There is one at a time: while another thread has one open, the call waits until it ends.</summary>
    /// <returns>A batch that the caller disposes; without <see cref="WriteBatch.Commit"/> it changes nothing.</returns>
    /// <exception cref="InvalidOperationException">This thread has a batch open, and would wait for itself.</exception>
    /// <exception cref="ObjectDisposedException">The store is disposed, also while the call waited.</exception>
    WriteBatch BeginWrite();

    /// <summary>The state of a commit.</summary>
    /// <param name="commit">The hash of the commit.</param>
    /// <returns>A view that the caller disposes, before the store.</returns>
    /// <exception cref="UnknownCommitException">The store does not hold the commit.</exception>
    /// <exception cref="StoreCorruptionException">The commit's record is damaged.</exception>
    /// <exception cref="ObjectDisposedException">The store is disposed.</exception>
    IKeyValueView At(Hash256 commit);
}
