// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace MerkleStore.Tree;

/// <summary>Reads a record from front to back; what does not fit is damage, named by the record's address.</summary>
internal ref struct RecordCursor(ReadOnlySpan<byte> record, ulong address)
{
    private readonly ReadOnlySpan<byte> _record = record;
    private int _position;

    public readonly ulong Address { get; } = address;

    public readonly bool AtEnd => _position == _record.Length;

    public readonly int Remaining => _record.Length - _position;

    public readonly int Position => _position;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte Byte()
    {
        if (_position >= _record.Length)
        {
            ThrowDamaged(Address, "is cut short");
        }

        return _record[_position++];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Bytes(int count)
    {
        if ((uint)count > (uint)(_record.Length - _position))
        {
            ThrowDamaged(Address, "is cut short");
        }

        ReadOnlySpan<byte> bytes = _record.Slice(_position, count);
        _position += count;
        return bytes;
    }

    /// <summary>The bytes from an earlier position to the present one.</summary>
    public readonly ReadOnlySpan<byte> Since(int start) => _record[start.._position];

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(sizeof(uint)));

    /// <summary>Unsigned LEB128, at most ten bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Leb()
    {
        byte first = Byte();
        return first < 0x80 ? first : LongLeb(first);
    }

    /// <summary>A length in LEB128 that the rest of the record can hold.</summary>
    public int Length()
    {
        ulong length = Leb();
        if (length > (ulong)Remaining)
        {
            ThrowDamaged(Address, "has a length beyond its end");
        }

        return (int)length;
    }

    /// <summary>The log address of another record: page and slot, each in LEB128.</summary>
    public ulong RecordAddress()
    {
        ulong page = Leb();
        ulong slot = Leb();
        if (page == 0 || page >= 1UL << 48 || slot > ushort.MaxValue)
        {
            ThrowDamaged(Address, "refers to an address that cannot be");
        }

        return (page << 16) | slot;
    }

    [DoesNotReturn]
    public static void ThrowDamaged(ulong address, string what)
        => throw new StoreCorruptionException(
            $"The record at address {address >> 16}:{address & 0xFFFF} (page:slot) {what}. Run 'merklestore verify' to see what it breaks.",
            string.Empty,
            -1,
            address);

    private ulong LongLeb(byte first)
    {
        ulong value = first & 0x7Fu;
        for (int shift = 7; shift < 64; shift += 7)
        {
            byte b = Byte();
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                return value;
            }
        }

        ThrowDamaged(Address, "has a number of more than ten bytes");
        return 0;
    }
}
