// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;
using MerkleStore.Log;

namespace MerkleStore.Tree;

/// <summary>Records of the log that a tree no longer has, in the order in which they went.</summary>
[SuppressMessage("Naming", "CA1710:Identifiers should have correct suffix", Justification = "It is a list.")]
internal sealed class DeathList
{
    private DeadEntry[] _items = [];

    public int Count { get; private set; }

    public ReadOnlySpan<DeadEntry> Items => _items.AsSpan(0, Count);

    public void Add(ulong address, DeadKind kind)
    {
        if (Count == _items.Length)
        {
            Array.Resize(ref _items, Math.Max(16, Count * 2));
        }

        _items[Count++] = new DeadEntry(address, kind);
    }

    public void AddRange(DeathList other)
    {
        if (_items.Length < Count + other.Count)
        {
            Array.Resize(ref _items, Math.Max(Count + other.Count, _items.Length * 2));
        }

        other.Items.CopyTo(_items.AsSpan(Count));
        Count += other.Count;
    }

    /// <summary>Forgets the entries that do not pass a test.</summary>
    public void Keep(Predicate<DeadEntry> test)
    {
        int kept = 0;
        for (int i = 0; i < Count; i++)
        {
            if (test(_items[i]))
            {
                _items[kept++] = _items[i];
            }
        }

        Count = kept;
    }

    public void Clear() => Count = 0;
}
