// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;

namespace MerkleStore.Tree;

/// <summary>A list of blocks that died: each alone, or with all that it owns below it.</summary>
[SuppressMessage("Naming", "CA1710:Identifiers should have correct suffix", Justification = "It is a list.")]
internal sealed class HandleList
{
    private const ulong SubtreeFlag = 1UL << 32;

    private ulong[] _items = [];

    public int Count { get; private set; }

    public void Add(uint handle, bool subtree)
    {
        if (Count == _items.Length)
        {
            Array.Resize(ref _items, Math.Max(64, Count * 2));
        }

        _items[Count++] = handle | (subtree ? SubtreeFlag : 0);
    }

    public void AddRange(HandleList other)
    {
        if (_items.Length < Count + other.Count)
        {
            Array.Resize(ref _items, Math.Max(Count + other.Count, Count * 2));
        }

        other._items.AsSpan(0, other.Count).CopyTo(_items.AsSpan(Count));
        Count += other.Count;
    }

    public (uint Handle, bool Subtree) this[int index] => ((uint)_items[index], (_items[index] & SubtreeFlag) != 0);

    public void Clear() => Count = 0;
}
