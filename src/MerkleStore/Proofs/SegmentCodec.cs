// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Numerics;

namespace MerkleStore.Proofs;

/// <summary>The slots of an extender: five bits each from the most significant on, then a 1 bit, then zeros to the end of the byte.</summary>
internal static class SegmentCodec
{
    private const int BitsPerSlot = 5;

    public static void Write(ByteSink sink, ReadOnlySpan<byte> segments)
    {
        int size = ((BitsPerSlot * segments.Length) + 8) / 8;
        sink.Byte(size);
        int waiting = 0;
        int bits = 0;
        foreach (byte slot in segments)
        {
            waiting = (waiting << BitsPerSlot) | slot;
            bits += BitsPerSlot;
            if (bits >= 8)
            {
                bits -= 8;
                sink.Byte(waiting >> bits);
            }

            waiting &= (1 << bits) - 1;
        }

        sink.Byte(((waiting << 1) | 1) << (7 - bits));
    }

    /// <summary>Reads the slots, one byte each.</summary>
    public static byte[] Read(ProofReader reader)
    {
        ReadOnlySpan<byte> packed = reader.Take(reader.Byte()).Span;
        if (packed.IsEmpty || packed[^1] == 0)
        {
            reader.Fail(ProofFault.NotCanonical, "the segments of an extender do not end with a 1 bit in their last byte");
        }

        int bits = (packed.Length * 8) - 1 - BitOperations.TrailingZeroCount(packed[^1]);
        if (bits % BitsPerSlot != 0)
        {
            reader.Fail(ProofFault.NotCanonical, $"the segments of an extender have {bits} bits, which is no multiple of {BitsPerSlot}");
        }

        byte[] slots = new byte[bits / BitsPerSlot];
        for (int i = 0; i < slots.Length; i++)
        {
            int bit = i * BitsPerSlot;
            int pair = (packed[bit / 8] << 8) | (bit / 8 + 1 < packed.Length ? packed[(bit / 8) + 1] : 0);
            slots[i] = (byte)((pair >> (16 - BitsPerSlot - (bit % 8))) & 31);
        }

        return slots;
    }
}
