// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.CompilerServices;

namespace MerkleStore;

/// <summary>Visits the keys that start with a prefix, in byte order: <c>foreach (KeyValueEntry entry in store.Scan("user/"u8))</c>.</summary>
/// <remarks>
/// It visits the state at the time when it was made, once, and holds on to that state until it is disposed, which <c>foreach</c> does. For one
/// thread at a time. It allocates for itself and for the largest directory that it visits, not for each entry. Dispose it before its store.
/// </remarks>
public sealed class KeyValueScan : IDisposable
{
    private readonly ContextTree _tree;
    private readonly DirectoryCursor _outer = new();
    private readonly DirectoryCursor _inner = new();
    private readonly int _prefixLength;
    private DirectoryCursor? _current;
    private byte[] _key;
    private int _keyLength;
    private bool _enumerated;
    private bool _disposed;

    /// <summary>Takes over the tree.</summary>
    [SkipLocalsInit]
    internal KeyValueScan(ContextTree tree, ReadOnlySpan<byte> prefix)
    {
        KeyPath.Check(prefix);
        _tree = tree;
        _tree.Work.Pin();
        _prefixLength = prefix.Length;
        _key = new byte[Math.Max(64, prefix.Length)];
        prefix.CopyTo(_key);
        if (prefix.Length < KeyPath.HeadBytes)
        {
            _outer.Fill(tree, KeyPath.Root, prefix);
            return;
        }

        // Everything lies in one directory, but for the key that is the prefix itself.
        Span<byte> buffer = stackalloc byte[KeyPath.MaxPackedBytes];
        ReadOnlySpan<byte> head = prefix[..KeyPath.HeadBytes];
        _outer.Clear(tree);
        if (prefix.Length == KeyPath.HeadBytes)
        {
            _outer.Add(KeyPath.Of(head, buffer), [head[0], head[1], KeyPath.EndOfKey]);
        }

        _outer.Add(KeyPath.OfDirectory(head, buffer), [head[0], head[1], KeyPath.Continued]);
    }

    /// <summary>The entry that the scan stands on.</summary>
    /// <exception cref="InvalidOperationException">The scan has not been moved to an entry, or is past the last one.</exception>
    /// <exception cref="ObjectDisposedException">The scan is disposed.</exception>
    public KeyValueEntry Current
    {
        get
        {
            _ = Entry;
            return new KeyValueEntry(this, _key.AsSpan(0, _keyLength));
        }
    }

    internal ReadOnlySpan<byte> Value => Entry.Value;

    internal long ValueLength => Entry.ValueLength;

    private DirectoryCursor Entry
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _current ?? throw new InvalidOperationException("The scan stands on no entry: call MoveNext first, and read an entry only if it returned true.");
        }
    }

    /// <summary>The scan itself, for <c>foreach</c>.</summary>
    /// <returns>The scan.</returns>
    /// <exception cref="InvalidOperationException">The scan was enumerated before.</exception>
    /// <exception cref="ObjectDisposedException">The scan is disposed.</exception>
    public KeyValueScan GetEnumerator()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_enumerated)
        {
            throw new InvalidOperationException("A scan is enumerated once; start another one.");
        }

        _enumerated = true;
        return this;
    }

    /// <summary>Moves to the next key.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="StoreCorruptionException">A record is damaged.</exception>
    /// <exception cref="StorageFailureException">A directory could not be read.</exception>
    /// <exception cref="ObjectDisposedException">The scan, or its store, is disposed.</exception>
    public bool MoveNext()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _enumerated = true;
        _current = null;
        while (true)
        {
            while (_inner.MoveNext())
            {
                if (!_inner.IsDirectory && KeyPath.IsRestName(_inner.Name) && StandOn(_inner, KeyPath.HeadBytes))
                {
                    return true;
                }
            }

            if (!_outer.MoveNext())
            {
                return false;
            }

            if (_outer.IsDirectory)
            {
                OpenDirectory(_outer.Name);
            }
            else if (KeyPath.IsShortKeyName(_outer.Name) && StandOn(_outer, 0))
            {
                return true;
            }
        }
    }

    /// <summary>Ends the scan and lets go of the state that it visits.</summary>
    public void Dispose()
    {
        _disposed = true;
        _tree.Dispose();
    }

    /// <summary>Makes an entry the current one, unless its key is shorter than the prefix: the byte that ends its name matched, not the key.</summary>
    private bool StandOn(DirectoryCursor cursor, int start)
    {
        ReadOnlySpan<byte> part = cursor.Name[..^1];
        int length = start + part.Length;
        if (length < _prefixLength)
        {
            return false;
        }

        if (length > _key.Length)
        {
            Array.Resize(ref _key, Math.Max(length, Math.Min(_key.Length * 2, KeyValueStore.MaxKeyBytes)));
        }

        part.CopyTo(_key.AsSpan(start));
        _keyLength = length;
        _current = cursor;
        return true;
    }

    [SkipLocalsInit]
    private void OpenDirectory(ReadOnlySpan<byte> name)
    {
        if (!KeyPath.IsDirectoryName(name))
        {
            return;
        }

        // The buffer starts with the prefix from the beginning: no key is visited that does not.
        ReadOnlySpan<byte> head = name[..KeyPath.HeadBytes];
        head.CopyTo(_key);
        ReadOnlySpan<byte> rest = _prefixLength > KeyPath.HeadBytes ? _key.AsSpan(KeyPath.HeadBytes, _prefixLength - KeyPath.HeadBytes) : default;
        _inner.Fill(_tree, KeyPath.OfDirectory(head, stackalloc byte[KeyPath.MaxPackedBytes]), rest);
    }
}
