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
        for (int i = 0; i < other.Count; i++)
        {
            (uint handle, bool subtree) = other[i];
            Add(handle, subtree);
        }
    }

    public (uint Handle, bool Subtree) this[int index] => ((uint)_items[index], (_items[index] & SubtreeFlag) != 0);

    public void Clear() => Count = 0;
}
