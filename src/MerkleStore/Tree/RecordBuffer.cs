// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;
using System.Runtime.Intrinsics;

namespace MerkleStore.Tree;

/// <summary>Writes the parts of records one after another; the counterpart of <see cref="RecordCursor"/>.</summary>
internal sealed class RecordBuffer(int capacity)
{
    private byte[] _bytes = new byte[capacity];
    private int _position;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _position);

    public int Position => _position;

    /// <summary>Starts again, with room for a number of bytes.</summary>
    public void Reset(int bytes)
    {
        _position = 0;
        if (_bytes.Length < bytes)
        {
            _bytes = new byte[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)bytes)];
        }
    }

    public void Byte(byte value) => _bytes[_position++] = value;

    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_bytes.AsSpan(_position));
        _position += bytes.Length;
    }

    public void Hash(ReadOnlySpan<byte> hash)
    {
        Vector256.Create(hash).CopyTo(_bytes.AsSpan(_position));
        _position += Hash256.Size;
    }

    public void UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(_position), value);
        _position += sizeof(uint);
    }

    public void Leb(ulong value)
    {
        while (value > 0x7F)
        {
            _bytes[_position++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _bytes[_position++] = (byte)value;
    }

    /// <summary>The log address of another record: page and slot.</summary>
    public void Address(ulong address)
    {
        Leb(address >> 16);
        Leb(address & 0xFFFF);
    }
}
