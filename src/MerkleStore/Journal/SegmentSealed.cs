// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;

namespace MerkleStore.Journal;

/// <summary>A segment was sealed; all of it is durable. 56 bytes.</summary>
/// <remarks>
/// <code>
///  0 u64 segment          16 u64 offset of the footer      32 u32 CRC of the footer    40 u64 first commit, 0 none
///  8 u64 length           24 u64 sequence of the footer    36 u32 0                    48 u64 last commit, 0 none
/// </code>
/// </remarks>
internal readonly record struct SegmentSealed(long Segment, long Length, long FooterOffset, ulong FooterSequence, uint FooterCrc, long FirstCommit, long LastCommit)
{
    public const int Size = 56;

    public void Write(Span<byte> payload)
    {
        BinaryPrimitives.WriteInt64LittleEndian(payload, Segment);
        BinaryPrimitives.WriteInt64LittleEndian(payload[8..], Length);
        BinaryPrimitives.WriteInt64LittleEndian(payload[16..], FooterOffset);
        BinaryPrimitives.WriteUInt64LittleEndian(payload[24..], FooterSequence);
        BinaryPrimitives.WriteUInt32LittleEndian(payload[32..], FooterCrc);
        BinaryPrimitives.WriteUInt32LittleEndian(payload[36..], 0);
        BinaryPrimitives.WriteInt64LittleEndian(payload[40..], FirstCommit);
        BinaryPrimitives.WriteInt64LittleEndian(payload[48..], LastCommit);
    }

    public static SegmentSealed Read(ReadOnlySpan<byte> payload) => new(
        BinaryPrimitives.ReadInt64LittleEndian(payload),
        BinaryPrimitives.ReadInt64LittleEndian(payload[8..]),
        BinaryPrimitives.ReadInt64LittleEndian(payload[16..]),
        BinaryPrimitives.ReadUInt64LittleEndian(payload[24..]),
        BinaryPrimitives.ReadUInt32LittleEndian(payload[32..]),
        BinaryPrimitives.ReadInt64LittleEndian(payload[40..]),
        BinaryPrimitives.ReadInt64LittleEndian(payload[48..]));
}
