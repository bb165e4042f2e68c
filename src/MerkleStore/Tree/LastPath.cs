// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics;

namespace MerkleStore.Tree;

/// <summary>
/// The directories on the way to the key that a tree used last: what follows another key of the same directory, as accesses of a block do, begins there
/// instead of at the root.
/// </summary>
/// <remarks>
/// Of the thread of its tree. Entry 0 is the root's, in the anchor; entry k is that of the k-th step. They hold for one version, and until the nodes are rearranged
/// (<see cref="NodeSpace.Arrangement"/>). Of the first <see cref="Owned"/> entries it is known also that the version under change made all nodes on the way to them.
/// </remarks>
// SAFETY: an entry is used only while its version is held and nothing has moved nodes since; both are compared first.
internal sealed unsafe class LastPath
{
    private const int MaxBytes = 256;
    private const int MaxLevels = 16;

    private readonly byte[] _bytes = new byte[MaxBytes];
    private readonly Level[] _levels = new Level[MaxLevels];
    private TreeVersion? _version;
    private int _arrangement;
    private int _length;
    private int _count;
    private bool _isPacked;

    /// <summary>The number of entries at the beginning that were made changeable in this version.</summary>
    public int Owned { get; private set; }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _version = null;
        _count = 0;
        Owned = 0;
    }

    /// <summary>Finds out what a key has in common with the last one, and takes its place.</summary>
    /// <param name="version">The state in which the key is looked up.</param>
    /// <param name="arrangement">The present <see cref="NodeSpace.Arrangement"/>.</param>
    /// <param name="path">The key.</param>
    /// <param name="position">Where in the key the steps that are left begin.</param>
    /// <param name="steps">The steps before that.</param>
    /// <returns>The entry of the directory in which to go on, or null: from the root.</returns>
    public byte* Begin(TreeVersion version, int arrangement, scoped ContextPath path, out int position, out int steps)
    {
        int common = 0;
        ReadOnlySpan<byte> bytes = path.Bytes;
        if (ReferenceEquals(version, _version) && arrangement == _arrangement && path.IsPacked == _isPacked)
        {
            common = bytes.CommonPrefixLength(_bytes.AsSpan(0, _length));
        }
        else
        {
            _version = version;
            _arrangement = arrangement;
            _isPacked = path.IsPacked;
            _count = 0;
        }

        while (_count > 0 && _levels[_count - 1].End > common)
        {
            _count--;
        }

        Owned = Math.Min(Owned, _count);
        _length = Math.Min(bytes.Length, MaxBytes);
        bytes[common.._length].CopyTo(_bytes.AsSpan(common));
        if (_count == 0)
        {
            position = 0;
            steps = 0;
            return null;
        }

        ref Level last = ref _levels[_count - 1];
        position = last.End;
        steps = _count - 1;
        return (byte*)last.Entry;
    }

    /// <summary>Adds the entry of the step behind those that are known, if it is that of a directory.</summary>
    /// <param name="steps">The steps up to it.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="end">Where the next step begins in the key.</param>
    public void Add(int steps, byte* entry, int end)
    {
        // At the end of a key the separator is missing that tells "a" from the beginning of "ab".
        if (steps == _count && _count < MaxLevels && end <= _length && (_isPacked || end == 0 || _bytes[end - 1] == ContextPath.Separator)
            && new LeafEntry(entry).Kind == EntryTag.Directory)
        {
            _levels[_count++] = new Level((nint)entry, default, end);
        }
    }

    /// <summary>The state has become another version, in which nothing is changeable yet; the key is the same.</summary>
    public void MoveTo(TreeVersion version)
    {
        _version = _version is null ? null : version;
        _count = 0;
        Owned = 0;
    }

    /// <summary>Where the entry of a directory is that was made changeable.</summary>
    public Location PlaceOf(int level)
    {
        Debug.Assert(level < Owned, "Asked for only what is owned.");
        return _levels[level].Place;
    }

    /// <summary>An entry has been made changeable; those before it are.</summary>
    public void SetOwned(int level, Location place, byte* entry, int end)
    {
        if (level != Owned || level >= MaxLevels)
        {
            return;
        }

        if (level >= _count)
        {
            Add(level, entry, end);
        }

        if (level < _count)
        {
            _levels[level] = _levels[level] with { Entry = (nint)entry, Place = place };
            Owned++;
        }
    }

    /// <summary>Keeps the first entries only: what is below the last of them has changed.</summary>
    public void Keep(int levels)
    {
        _count = Math.Min(_count, levels);
        Owned = Math.Min(Owned, _count);
    }

    private readonly record struct Level(nint Entry, Location Place, int End);
}
