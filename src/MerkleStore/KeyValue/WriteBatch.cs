// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers;
using System.Runtime.CompilerServices;

namespace MerkleStore;

/// <summary>Changes that become one commit, or nothing: <c>using WriteBatch batch = store.BeginWrite(); … batch.Commit();</c></summary>
/// <remarks>
/// <para>Reads of the batch see the state that it began with and its own changes; nobody else sees these before the commit. As there is one batch at a
/// time, what it reads is what it commits on: counters and conditional changes need no other lock.</para>
/// <para>Like a lock, a batch is for the thread that began it, and other writers wait until it ends; so there must be no <c>await</c> in it. Disposing it without
/// a commit drops its changes; so does disposing the store.</para>
/// </remarks>
public sealed class WriteBatch : IKeyValueReader, IDisposable
{
    private readonly KeyValueStore _store;
    private readonly OpenWrite _write;

    internal WriteBatch(KeyValueStore store, OpenWrite write)
    {
        _store = store;
        _write = write;
    }

    /// <summary>Lets other writers go on after a batch that was not disposed.</summary>
    ~WriteBatch() => _store?.End(_write);

    /// <summary>Sets the value of a key.</summary>
    /// <param name="key">The key: 0 to <see cref="KeyValueStore.MaxKeyBytes"/> bytes.</param>
    /// <param name="value">The value: 0 to <see cref="ContextLimits.MaxValueBytes"/> bytes. It is copied.</param>
    /// <returns>Whether anything changed: false if the key had the same value.</returns>
    /// <exception cref="ContextLimitException">The key or the value is too long, or the directory of the key cannot take it; the batch is as it was and can go on.</exception>
    /// <exception cref="InvalidOperationException">The batch is committed, or belongs to another thread.</exception>
    /// <exception cref="ObjectDisposedException">The batch or the store is disposed.</exception>
    /// <exception cref="StoreCorruptionException">A record on the way is damaged.</exception>
    /// <exception cref="StorageFailureException">A record on the way could not be read.</exception>
    [SkipLocalsInit]
    public bool Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        lock (_write.Gate)
        {
            return Tree.Set(KeyPath.Of(key, stackalloc byte[KeyPath.MaxPackedBytes]), value);
        }
    }

    /// <summary>Removes a key.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether the key had a value.</returns>
    /// <exception cref="ContextLimitException">The key is too long.</exception>
    /// <exception cref="InvalidOperationException">The batch is committed, or belongs to another thread.</exception>
    /// <exception cref="ObjectDisposedException">The batch or the store is disposed.</exception>
    /// <exception cref="StoreCorruptionException">A record on the way is damaged.</exception>
    /// <exception cref="StorageFailureException">A record on the way could not be read.</exception>
    [SkipLocalsInit]
    public bool Delete(ReadOnlySpan<byte> key)
    {
        lock (_write.Gate)
        {
            return Tree.Delete(KeyPath.Of(key, stackalloc byte[KeyPath.MaxPackedBytes]));
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The batch is committed, or belongs to another thread.</exception>
    public byte[]? Get(ReadOnlySpan<byte> key)
    {
        lock (_write.Gate)
        {
            return KeyReads.Get(Tree, key);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The batch is committed, or belongs to another thread.</exception>
    public ReadStatus TryGet(ReadOnlySpan<byte> key, Span<byte> destination, out int bytesWritten)
    {
        lock (_write.Gate)
        {
            return KeyReads.TryGet(Tree, key, destination, out bytesWritten);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The batch is committed, or belongs to another thread.</exception>
    public bool TryGet(ReadOnlySpan<byte> key, IBufferWriter<byte> destination)
    {
        lock (_write.Gate)
        {
            return KeyReads.TryGet(Tree, key, destination);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The batch is committed, or belongs to another thread.</exception>
    public bool Contains(ReadOnlySpan<byte> key)
    {
        lock (_write.Gate)
        {
            return KeyReads.Contains(Tree, key);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The batch is committed, or belongs to another thread.</exception>
    public KeyValueScan Scan(ReadOnlySpan<byte> prefix)
    {
        lock (_write.Gate)
        {
            return KeyReads.Scan(Tree.Fork(), prefix);
        }
    }

    /// <summary>Makes the changes one commit, the new head of the store, and ends the batch. A batch without changes makes a commit too.</summary>
    /// <param name="info">Date, author and message of this commit; null: those that the store was opened with. Its parents must be null: the parent is the head.</param>
    /// <returns>The commit. It is as durable as <see cref="StoreOptions.Durability"/> says.</returns>
    /// <exception cref="ArgumentException"><paramref name="info"/> names parents.</exception>
    /// <exception cref="InvalidOperationException">The batch is committed, or belongs to another thread.</exception>
    /// <exception cref="ObjectDisposedException">The batch or the store is disposed.</exception>
    /// <exception cref="StorageFailureException">The commit could not be written; nothing has changed, and the batch can be committed again.</exception>
    /// <exception cref="StorePoisonedException">An earlier barrier failed: the store takes no more commits until it is opened again.</exception>
    public CommitSummary Commit(CommitInfo? info = null)
    {
        if (info is not null)
        {
            KeyValueStore.CheckInfo(info, nameof(info));
        }

        CommitSummary commit;
        lock (_write.Gate)
        {
            commit = _store.Commit(Tree, info);
            _write.Tree = null;
            _write.IsCommitted = true;
        }

        Dispose();
        return commit;
    }

    /// <summary>Ends the batch; what was not committed is dropped. The next writer goes on.</summary>
    public void Dispose()
    {
        _write.Abandon();
        _store.End(_write);
        GC.SuppressFinalize(this);
    }

    /// <summary>The tree of the batch, for the thread that began it; under the gate.</summary>
    private ContextTree Tree
    {
        get
        {
            if (_write.IsCommitted)
            {
                throw new InvalidOperationException("The batch is committed; begin another one.");
            }

            ObjectDisposedException.ThrowIf(_write.Tree is null, this);
            if (_write.Thread != Environment.CurrentManagedThreadId)
            {
                throw new InvalidOperationException("A batch is for the thread that began it: begin one on this thread, and do not await inside a batch.");
            }

            return _write.Tree;
        }
    }
}
