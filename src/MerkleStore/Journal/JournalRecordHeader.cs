// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;
using MerkleStore.Hashing;

namespace MerkleStore.Journal;

/// <summary>The 32 bytes before the payload of a journal record.</summary>
/// <remarks>
/// <code>
///  0 u32 magic    4 u16 kind    6 u16 payload length, a multiple of 8      8 u64 sequence
/// 16 u64 sequence of the last record known to be durable when this one was made, 0 none
/// 24 u32 CRC of the record before                                          28 u32 CRC-32C of bytes 0-27 and the payload
/// </code>
/// Records of one append may reach the disk in any order; the durable sequence tells a torn append from damage to an older record.
/// </remarks>
internal readonly record struct JournalRecordHeader(JournalRecordKind Kind, int PayloadLength, ulong Sequence, ulong DurableSequence, uint PreviousCrc, uint Crc)
{
    public const int Size = 32;

    public const int Alignment = 8;

    private const uint Magic = 0x4C4E4A4D; // "MJNL"
    private const int CheckedBytes = 28;

    /// <summary>The bytes of the record.</summary>
    public int Length => Size + PayloadLength;

    /// <summary>Writes the header of a record whose payload is in place.</summary>
    public static uint Seal(Span<byte> record, JournalRecordKind kind, ulong sequence, ulong durableSequence, uint previousCrc)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(record, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(record[4..], (ushort)kind);
        BinaryPrimitives.WriteUInt16LittleEndian(record[6..], (ushort)(record.Length - Size));
        BinaryPrimitives.WriteUInt64LittleEndian(record[8..], sequence);
        BinaryPrimitives.WriteUInt64LittleEndian(record[16..], durableSequence);
        BinaryPrimitives.WriteUInt32LittleEndian(record[24..], previousCrc);
        uint crc = Crc32C.Append(Crc32C.Compute(record[..CheckedBytes]), record[Size..]);
        BinaryPrimitives.WriteUInt32LittleEndian(record[28..], crc);
        return crc;
    }

    /// <summary>Reads a record that begins at the first byte, whose CRC is right and which is whole.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out JournalRecordHeader header)
    {
        header = default;
        if (bytes.Length < Size || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic)
        {
            return false;
        }

        int length = BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]);
        uint crc = BinaryPrimitives.ReadUInt32LittleEndian(bytes[28..]);
        if (length % Alignment != 0
            || bytes.Length < Size + length
#if PLANTED_BUGS
            || (!Planted.Is(PlantedBug.NoJournalCrc) && Crc32C.Append(Crc32C.Compute(bytes[..CheckedBytes]), bytes.Slice(Size, length)) != crc))
#else
            || Crc32C.Append(Crc32C.Compute(bytes[..CheckedBytes]), bytes.Slice(Size, length)) != crc)
#endif
        {
            return false;
        }

        header = new JournalRecordHeader(
            (JournalRecordKind)BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]),
            length,
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[24..]),
            crc);
        return true;
    }
}
