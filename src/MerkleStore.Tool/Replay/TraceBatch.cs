// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tool.Replay;

/// <summary>A run of parsed operations in two flat arrays, reused from batch to batch: executing it allocates nothing.</summary>
/// <remarks>One thread at a time.</remarks>
internal sealed class TraceBatch
{
    /// <summary>The most operations of one batch.</summary>
    public const int MaxOperations = 64 * 1024;

    /// <summary>A batch that holds this many bytes of paths and values takes no further operation; one alone may be larger.</summary>
    public const int TargetBytes = 8 * 1024 * 1024;

    private readonly TraceOperation[] _operations = new TraceOperation[MaxOperations];
    private byte[] _data = new byte[1024 * 1024];
    private int _count;
    private int _length;

    public ReadOnlySpan<TraceOperation> Operations => _operations.AsSpan(0, _count);

    public bool IsFull => _count == MaxOperations || _length >= TargetBytes;

    /// <summary>The bytes in use; also where the next field starts.</summary>
    public int Length => _length;

    public ReadOnlySpan<byte> First(in TraceOperation operation) => _data.AsSpan(operation.Offset, operation.FirstLength);

    public ReadOnlySpan<byte> Second(in TraceOperation operation)
        => _data.AsSpan(operation.Offset + operation.FirstLength, operation.SecondLength);

    public void Clear()
    {
        _count = 0;
        _length = 0;
    }

    /// <summary>Room for bytes at the end of the data; <see cref="Advance"/> keeps what was written.</summary>
    public Span<byte> Reserve(int bytes)
    {
        if (_data.Length - _length < bytes)
        {
            long wanted = Math.Max((long)_length + bytes, Math.Min(2L * _data.Length, Array.MaxLength));
            Array.Resize(ref _data, checked((int)wanted));
        }

        return _data.AsSpan(_length);
    }

    public void Advance(int bytes) => _length += bytes;

    /// <summary>Drops what was written since a length: the line turned out to be malformed.</summary>
    public void Truncate(int length) => _length = length;

    public void Add(in TraceOperation operation) => _operations[_count++] = operation;
}
