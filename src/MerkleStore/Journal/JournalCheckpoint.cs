// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;

namespace MerkleStore.Journal;

/// <summary>A checkpoint frame, and with it everything before it in the log, is durable. 48 bytes.</summary>
/// <remarks>
/// <code>
/// 0 u64 segment   8 u64 offset of the frame   16 u64 its sequence   24 u32 its CRC   28 u32 0   32 u64 commits in the log   40 u64 pages in the log
/// </code>
/// </remarks>
internal readonly record struct JournalCheckpoint(long Segment, long Offset, ulong Sequence, uint Crc, long CommitCount, ulong PageCount)
{
    public const int Size = 48;

    public void Write(Span<byte> payload)
    {
        BinaryPrimitives.WriteInt64LittleEndian(payload, Segment);
        BinaryPrimitives.WriteInt64LittleEndian(payload[8..], Offset);
        BinaryPrimitives.WriteUInt64LittleEndian(payload[16..], Sequence);
        BinaryPrimitives.WriteUInt32LittleEndian(payload[24..], Crc);
        BinaryPrimitives.WriteUInt32LittleEndian(payload[28..], 0);
        BinaryPrimitives.WriteInt64LittleEndian(payload[32..], CommitCount);
        BinaryPrimitives.WriteUInt64LittleEndian(payload[40..], PageCount);
    }

    public static JournalCheckpoint Read(ReadOnlySpan<byte> payload) => new(
        BinaryPrimitives.ReadInt64LittleEndian(payload),
        BinaryPrimitives.ReadInt64LittleEndian(payload[8..]),
        BinaryPrimitives.ReadUInt64LittleEndian(payload[16..]),
        BinaryPrimitives.ReadUInt32LittleEndian(payload[24..]),
        BinaryPrimitives.ReadInt64LittleEndian(payload[32..]),
        BinaryPrimitives.ReadUInt64LittleEndian(payload[40..]));
}
