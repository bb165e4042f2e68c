// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace MerkleStore;

/// <summary>Keys and values with a history, over a <see cref="ContextStore"/>.</summary>
/// <remarks>
/// <para>All keys lie below the step <c>kv</c> of the store's trees, so that the hash of a commit covers them; what else a tree holds is left alone.
/// The mapping is fixed and documented in docs/key-value.md.</para>
/// <para>The head is the newest commit of the store when it is opened; from then on it moves with the commits made here. Let nothing else commit to
/// the same <see cref="ContextStore"/> meanwhile: such a commit would not be seen here, and the next batch would begin a branch beside it.</para>
/// <para>All members are safe for concurrent use. Reads take no lock and in steady state allocate nothing but the array that <see cref="Get"/> returns.</para>
/// </remarks>
public sealed class KeyValueStore : IKeyValueStore
{
    /// <summary>The longest key in bytes, inclusive.</summary>
    public const int MaxKeyBytes = 4096;

    private const int MinSlots = 8;
    private const int MaxSlots = 64;

    private readonly ContextStore _store;
    private readonly bool _ownsStore;
    private readonly CommitInfo _info;
    private readonly TreeReaders _readers;

    /// <summary>Guards <see cref="_open"/> and <see cref="_disposed"/>; writers wait on it. A monitor, because a lock has no way to wait for a condition.</summary>
    private readonly object _writers = new();
    private OpenWrite? _open;
    private volatile bool _disposed;
    private volatile CommitSummary? _head;

    /// <summary>Reads and writes keys in a store that stays the caller's. The newest commit is the head.</summary>
    /// <param name="store">The store; it must outlive this object.</param>
    /// <param name="commitInfo">Date, author and message of commits that bring none of their own; null: date 0, no author and no message.</param>
    /// <exception cref="ArgumentNullException"><paramref name="store"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="commitInfo"/> names parents.</exception>
    /// <exception cref="ObjectDisposedException"><paramref name="store"/> is disposed.</exception>
    /// <exception cref="StoreCorruptionException">The newest commit's record is damaged.</exception>
    public KeyValueStore(ContextStore store, CommitInfo? commitInfo = null)
        : this(store, commitInfo, ownsStore: false)
    {
    }

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The readers own it.")]
    private KeyValueStore(ContextStore store, CommitInfo? commitInfo, bool ownsStore)
    {
        ArgumentNullException.ThrowIfNull(store);
        _store = store;
        _ownsStore = ownsStore;
        _info = commitInfo ?? new CommitInfo();
        CheckInfo(_info, nameof(commitInfo));
        _head = store.Head;
        int slots = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(Environment.ProcessorCount * 2, MinSlots, MaxSlots));
        _readers = new TreeReaders(_head is null ? store.CreateTree() : store.Checkout(_head.Hash), slots, typeof(KeyValueStore));
    }

    /// <summary>The store below, for its statistics, verification and commits.</summary>
    public ContextStore Store => _store;

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The store is disposed.</exception>
    public CommitSummary? Head
    {
        get
        {
            ThrowIfDisposed();
            return _head;
        }
    }

    /// <summary>Opens a store in a directory with the default settings; makes it if the directory is missing or empty.</summary>
    /// <param name="path">The directory.</param>
    /// <returns>The store, which disposes what it opened.</returns>
    /// <inheritdoc cref="ContextStore.Open(StoreOptions)" path="/exception"/>
    public static KeyValueStore Open(string path) => Open(StoreOptions.OnDisk(path));

    /// <summary>Opens a store.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="commitInfo">Date, author and message of commits that bring none of their own; null: date 0, no author and no message.</param>
    /// <returns>The store, which disposes what it opened.</returns>
    /// <inheritdoc cref="ContextStore.Open(StoreOptions)" path="/exception"/>
    public static KeyValueStore Open(StoreOptions options, CommitInfo? commitInfo = null)
    {
        ContextStore store = ContextStore.Open(options);
        try
        {
            return new KeyValueStore(store, commitInfo, ownsStore: true);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public byte[]? Get(ReadOnlySpan<byte> key)
    {
        using TreeReaders.Lease lease = _readers.Rent();
        return KeyReads.Get(lease.Tree, key);
    }

    /// <inheritdoc/>
    public ReadStatus TryGet(ReadOnlySpan<byte> key, Span<byte> destination, out int bytesWritten)
    {
        using TreeReaders.Lease lease = _readers.Rent();
        return KeyReads.TryGet(lease.Tree, key, destination, out bytesWritten);
    }

    /// <inheritdoc/>
    public bool TryGet(ReadOnlySpan<byte> key, IBufferWriter<byte> destination)
    {
        using TreeReaders.Lease lease = _readers.Rent();
        return KeyReads.TryGet(lease.Tree, key, destination);
    }

    /// <inheritdoc/>
    public bool Contains(ReadOnlySpan<byte> key)
    {
        using TreeReaders.Lease lease = _readers.Rent();
        return KeyReads.Contains(lease.Tree, key);
    }

    /// <inheritdoc/>
    public KeyValueScan Scan(ReadOnlySpan<byte> prefix) => KeyReads.Scan(_readers.Fork(), prefix);

    /// <inheritdoc/>
    public bool Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        using WriteBatch batch = BeginWrite();
        if (!batch.Put(key, value))
        {
            return false;
        }

        batch.Commit();
        return true;
    }

    /// <inheritdoc/>
    public bool Delete(ReadOnlySpan<byte> key)
    {
        using WriteBatch batch = BeginWrite();
        if (!batch.Delete(key))
        {
            return false;
        }

        batch.Commit();
        return true;
    }

    /// <inheritdoc/>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The batch owns it.")]
    public WriteBatch BeginWrite()
    {
        int thread = Environment.CurrentManagedThreadId;
        lock (_writers)
        {
            while (true)
            {
                ThrowIfDisposed();
                if (_open is null)
                {
                    _open = new OpenWrite(_readers.Fork(), thread);
                    return new WriteBatch(this, _open);
                }

                if (_open.Thread == thread)
                {
                    throw new InvalidOperationException("This thread has a batch open and would wait for itself: commit or dispose that batch first, or write through it.");
                }

                Monitor.Wait(_writers);
            }
        }
    }

    /// <inheritdoc/>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The view owns it.")]
    public IKeyValueView At(Hash256 commit)
    {
        ThrowIfDisposed();
        CommitSummary summary = _store.GetCommit(commit);
        return new KeyValueView(summary, _store.Checkout(commit));
    }

    /// <summary>
    /// Closes the store, and the <see cref="ContextStore"/> below if it was opened here. Waits for reads under way; a batch that is open is dropped. Views
    /// and scans must have been disposed.
    /// </summary>
    /// <exception cref="StorageFailureException">The last barrier failed.</exception>
    public void Dispose()
    {
        OpenWrite? open;
        lock (_writers)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            open = _open;
            Monitor.PulseAll(_writers);
        }

        open?.Abandon();
        _readers.Dispose();
        if (_ownsStore)
        {
            _store.Dispose();
        }
    }

    internal static void CheckInfo(CommitInfo info, string parameter)
    {
        if (info.Parents is not null)
        {
            throw new ArgumentException("The parent of a commit of the key-value interface is the commit before it; leave the parents null.", parameter);
        }
    }

    /// <summary>Commits the tree of a batch, which then passes to the readers as the new head.</summary>
    internal CommitSummary Commit(ContextTree tree, CommitInfo? info)
    {
        CommitSummary commit = _store.Commit(tree, info ?? _info);
        _readers.Move(tree);
        _head = commit;
        return commit;
    }

    /// <summary>Lets the next writer begin.</summary>
    internal void End(OpenWrite write)
    {
        lock (_writers)
        {
            if (_open == write)
            {
                _open = null;
                Monitor.Pulse(_writers);
            }
        }
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);
}
