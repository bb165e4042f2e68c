// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;

namespace MerkleStore.Bench.Engines;

/// <summary>A buffer that nodes are written to.</summary>
internal sealed class KvBytes
{
    private byte[] _bytes = new byte[1 << 16];
    private int _length;

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>Begins again.</summary>
    public void Clear() => _length = 0;

    /// <summary>Writes a byte.</summary>
    public void Byte(byte value) => Room(1)[0] = value;

    /// <summary>Writes eight bytes, big-endian.</summary>
    public void Word(ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Room(sizeof(ulong)), value);

    /// <summary>Writes bytes.</summary>
    public void Bytes(ReadOnlySpan<byte> value) => value.CopyTo(Room(value.Length));

    /// <summary>Writes a hash.</summary>
    public void Hash(in Hash256 hash) => hash.CopyTo(Room(Hash256.Size));

    /// <summary>Writes a number in unsigned LEB128.</summary>
    public void Leb(long value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            Byte((byte)(value | 0x80));
        }

        Byte((byte)value);
    }

    private Span<byte> Room(int length)
    {
        if (_bytes.Length - _length < length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + length));
        }

        _length += length;
        return _bytes.AsSpan(_length - length, length);
    }
}
