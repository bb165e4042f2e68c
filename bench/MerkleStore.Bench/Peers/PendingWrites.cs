// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Bench.Peers;

/// <summary>The writes of one transaction, sorted by key before they are given to a B-tree, which is the order that it likes best.</summary>
internal sealed class PendingWrites : IComparer<PendingWrites.Write>
{
    private readonly List<Write> _writes = [];
    private byte[] _bytes = new byte[1 << 20];
    private int _used;

    /// <summary>One write; a length of -1 is a delete.</summary>
    public readonly record struct Write(int KeyStart, int KeyLength, int ValueLength, int Order);

    /// <summary>Adds a write.</summary>
    public void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => Add(key, value, value.Length);

    /// <summary>Adds a delete.</summary>
    public void Delete(ReadOnlySpan<byte> key) => Add(key, [], -1);

    /// <summary>The writes in the order of their keys; of the same key, in the order in which they came.</summary>
    public IReadOnlyList<Write> Sorted()
    {
        _writes.Sort(this);
        return _writes;
    }

    /// <summary>The key of a write.</summary>
    public ReadOnlySpan<byte> Key(Write write) => _bytes.AsSpan(write.KeyStart, write.KeyLength);

    /// <summary>The value of a write.</summary>
    public ReadOnlySpan<byte> Value(Write write) => _bytes.AsSpan(write.KeyStart + write.KeyLength, write.ValueLength);

    /// <summary>Forgets the writes.</summary>
    public void Clear()
    {
        _writes.Clear();
        _used = 0;
    }

    /// <inheritdoc/>
    public int Compare(Write x, Write y)
    {
        int order = Key(x).SequenceCompareTo(Key(y));
        return order != 0 ? order : x.Order.CompareTo(y.Order);
    }

    private void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, int valueLength)
    {
        int needed = key.Length + value.Length;
        if (_bytes.Length - _used < needed)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _used + needed));
        }

        key.CopyTo(_bytes.AsSpan(_used));
        value.CopyTo(_bytes.AsSpan(_used + key.Length));
        _writes.Add(new Write(_used, key.Length, valueLength, _writes.Count));
        _used += needed;
    }
}
