// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace MerkleStore.Bench.Workloads;

/// <summary>The operations between two commits, made before the clock starts. Reused from block to block.</summary>
internal sealed class OperationBlock
{
    private readonly List<Operation> _operations = [];
    private byte[] _bytes = new byte[1 << 20];
    private int _used;

    /// <summary>Whether the block fills the store before anything counts.</summary>
    public bool IsLoad { get; set; }

    /// <summary>Whether a commit ends the block.</summary>
    public bool Commits { get; set; } = true;

    /// <summary>The operations in order.</summary>
    public ReadOnlySpan<Operation> Operations => CollectionsMarshal.AsSpan(_operations);

    /// <summary>The number of operations.</summary>
    public int Count => _operations.Count;

    /// <summary>Empties the block.</summary>
    public void Clear()
    {
        _operations.Clear();
        _used = 0;
        IsLoad = false;
        Commits = true;
    }

    /// <summary>Adds an operation without a value.</summary>
    public void Add(OperationKind kind, ReadOnlySpan<byte> key)
        => _operations.Add(new Operation(kind, Store(key), key.Length, 0, 0));

    /// <summary>Adds a set.</summary>
    public void AddSet(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
        => _operations.Add(new Operation(OperationKind.Set, Store(key), key.Length, Store(value), value.Length));

    /// <summary>Adds a set of random bytes.</summary>
    public void AddSet(ReadOnlySpan<byte> key, SplitMix64 random, int length)
    {
        int start = Store(key);
        Reserve(length);
        random.Fill(_bytes.AsSpan(_used, length));
        _operations.Add(new Operation(OperationKind.Set, start, key.Length, _used, length));
        _used += length;
    }

    /// <summary>The key of an operation.</summary>
    public ReadOnlySpan<byte> Key(in Operation operation) => _bytes.AsSpan(operation.KeyStart, operation.KeyLength);

    /// <summary>The value of a set.</summary>
    public ReadOnlySpan<byte> Value(in Operation operation) => _bytes.AsSpan(operation.ValueStart, operation.ValueLength);

    /// <summary>Adds kinds, keys and values to a digest.</summary>
    public void AppendTo(IncrementalHash digest)
    {
        Span<byte> head = stackalloc byte[9];
        foreach (Operation operation in Operations)
        {
            head[0] = (byte)operation.Kind;
            BitConverter.TryWriteBytes(head[1..], operation.KeyLength);
            BitConverter.TryWriteBytes(head[5..], operation.ValueLength);
            digest.AppendData(head);
            digest.AppendData(Key(operation));
            digest.AppendData(Value(operation));
        }
    }

    private int Store(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(_used));
        _used += bytes.Length;
        return _used - bytes.Length;
    }

    private void Reserve(int length)
    {
        if (_bytes.Length - _used < length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _used + length));
        }
    }
}
