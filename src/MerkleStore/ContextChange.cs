// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Diffing;
using MerkleStore.Log;

namespace MerkleStore;

/// <summary>A value in which two commits differ. Immutable; safe for concurrent use as long as its store is open.</summary>
public sealed class ContextChange
{
    private readonly LogStore _log;
    private readonly StoredEntry? _old;
    private readonly StoredEntry? _new;

    internal ContextChange(LogStore log, ContextKey key, EntryPair pair)
    {
        _log = log;
        Key = key;
        _old = pair.Old;
        _new = pair.New;
    }

    /// <summary>The key of the value, from the root of the tree.</summary>
    public ContextKey Key { get; }

    /// <summary>What became of the value.</summary>
    public ContextChangeKind Kind => _old is null ? ContextChangeKind.Added : _new is null ? ContextChangeKind.Removed : ContextChangeKind.Changed;

    /// <summary>The length of the value before in bytes, or -1 if there was none; no value is read for it.</summary>
    public long OldLength => _old?.ValueLength ?? -1;

    /// <summary>The length of the value after in bytes, or -1 if there is none; no value is read for it.</summary>
    public long NewLength => _new?.ValueLength ?? -1;

    /// <summary>The value before. A large one is read from the store with each call.</summary>
    /// <returns>The bytes, which are not to be changed, or null if there was none.</returns>
    /// <exception cref="StoreCorruptionException">The value's record is damaged.</exception>
    public byte[]? GetOldValue() => _old is null ? null : TreeDiff.ReadValue(_log, _old);

    /// <summary>The value after. A large one is read from the store with each call.</summary>
    /// <returns>The bytes, which are not to be changed, or null if there is none.</returns>
    /// <exception cref="StoreCorruptionException">The value's record is damaged.</exception>
    public byte[]? GetNewValue() => _new is null ? null : TreeDiff.ReadValue(_log, _new);
}
