// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MerkleStore.Hashing;

/// <summary>CRC-32C (Castagnoli, reflected, initial value and final xor all ones): the checksum of frames, footers and superblocks.</summary>
/// <remarks>
/// The CPU's CRC instruction takes one word a cycle but answers three cycles later, so long input is read as three stripes at once;
/// the checksums of the stripes are joined by shifting one past the length of the next. Words are little-endian, as the machine
/// must be. Safe for concurrent use.
/// </remarks>
internal static class Crc32C
{
    /// <summary>Input of this length or more goes through the three streams.</summary>
    internal const int StreamThreshold = 1024;

    private static readonly StripeShift ShortShift = new(256);
    private static readonly StripeShift LongShift = new(2048);

    /// <summary>The checksum of some bytes.</summary>
    /// <param name="data">The bytes; may be empty, whose checksum is 0.</param>
    /// <returns>The checksum.</returns>
    public static uint Compute(ReadOnlySpan<byte> data) => Append(0, data);

    /// <summary>The checksum of bytes that follow others.</summary>
    /// <param name="crc">The checksum of the bytes before; 0 if there are none.</param>
    /// <param name="data">The bytes that follow; may be empty.</param>
    /// <returns>The checksum of all.</returns>
    public static uint Append(uint crc, ReadOnlySpan<byte> data)
    {
        uint state = ~crc;
        if (data.Length >= StreamThreshold)
        {
            state = AppendStripes(state, LongShift, ref data);
            state = AppendStripes(state, ShortShift, ref data);
        }

        return ~AppendOneStream(state, data);
    }

    /// <summary><see cref="Append"/> word after word, whatever the length.</summary>
    /// <param name="crc">The checksum of the bytes before; 0 if there are none.</param>
    /// <param name="data">The bytes that follow.</param>
    /// <returns>The checksum of all.</returns>
    internal static uint AppendSimple(uint crc, ReadOnlySpan<byte> data) => ~AppendOneStream(~crc, data);

    private static uint AppendOneStream(uint state, ReadOnlySpan<byte> data)
    {
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(data))
        {
            state = BitOperations.Crc32C(state, word);
        }

        foreach (byte b in data[(data.Length & -sizeof(ulong))..])
        {
            state = BitOperations.Crc32C(state, b);
        }

        return state;
    }

    /// <summary>Takes three stripes at a time off the front of the data while there are as many.</summary>
    private static uint AppendStripes(uint state, StripeShift shift, ref ReadOnlySpan<byte> data)
    {
        int length = shift.Length;
        ReadOnlySpan<byte> rest = data;
        for (; rest.Length >= 3 * length; rest = rest[(3 * length)..])
        {
            ReadOnlySpan<ulong> first = MemoryMarshal.Cast<byte, ulong>(rest[..length]);
            ReadOnlySpan<ulong> second = MemoryMarshal.Cast<byte, ulong>(rest.Slice(length, length));
            ReadOnlySpan<ulong> third = MemoryMarshal.Cast<byte, ulong>(rest.Slice(2 * length, length));
            uint state2 = 0;
            uint state3 = 0;
            for (int i = 0; i < first.Length; i++)
            {
                state = BitOperations.Crc32C(state, first[i]);
                state2 = BitOperations.Crc32C(state2, second[i]);
                state3 = BitOperations.Crc32C(state3, third[i]);
            }

            state = shift.Apply(shift.Apply(state) ^ state2) ^ state3;
        }

        data = rest;
        return state;
    }

    /// <summary>What a fixed number of zero bytes does to a CRC state: a linear map of 32 bits, kept as four tables of one byte each.</summary>
    private sealed class StripeShift
    {
        private readonly uint[] _table = new uint[4 * 256];

        /// <summary>Builds the map for one length.</summary>
        /// <param name="length">The number of zero bytes; a multiple of 8.</param>
        public StripeShift(int length)
        {
            Length = length;
            for (int bit = 0; bit < 32; bit++)
            {
                uint image = 1u << bit;
                for (int i = 0; i < length; i += sizeof(ulong))
                {
                    image = BitOperations.Crc32C(image, 0ul);
                }

                Span<uint> table = _table.AsSpan(bit / 8 * 256, 256);
                for (int value = 0; value < table.Length; value++)
                {
                    table[value] ^= ((value >> (bit % 8)) & 1) != 0 ? image : 0;
                }
            }
        }

        /// <summary>The number of zero bytes.</summary>
        public int Length { get; }

        /// <summary>The state after the zero bytes.</summary>
        /// <param name="state">The state before.</param>
        /// <returns>The state after.</returns>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public uint Apply(uint state)
        {
            ReadOnlySpan<uint> table = _table;
            return table[(byte)state]
                ^ table[256 + (byte)(state >> 8)]
                ^ table[512 + (byte)(state >> 16)]
                ^ table[768 + (int)(state >> 24)];
        }
    }
}
