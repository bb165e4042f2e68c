// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;

namespace MerkleStore.Journal;

/// <summary>A segment was created; its header frame is durable. 24 bytes.</summary>
/// <remarks><code>0 u64 segment   8 u64 sequence of its first frame   16 u32 CRC of the frame before that   20 u32 0</code></remarks>
internal readonly record struct SegmentCreated(long Segment, ulong FirstSequence, uint Chain)
{
    public const int Size = 24;

    public void Write(Span<byte> payload)
    {
        BinaryPrimitives.WriteInt64LittleEndian(payload, Segment);
        BinaryPrimitives.WriteUInt64LittleEndian(payload[8..], FirstSequence);
        BinaryPrimitives.WriteUInt32LittleEndian(payload[16..], Chain);
        BinaryPrimitives.WriteUInt32LittleEndian(payload[20..], 0);
    }

    public static SegmentCreated Read(ReadOnlySpan<byte> payload) => new(
        BinaryPrimitives.ReadInt64LittleEndian(payload),
        BinaryPrimitives.ReadUInt64LittleEndian(payload[8..]),
        BinaryPrimitives.ReadUInt32LittleEndian(payload[16..]));
}
