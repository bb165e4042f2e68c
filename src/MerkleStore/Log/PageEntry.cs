// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;

namespace MerkleStore.Log;

/// <summary>Where the frame of a page is in its segment: one entry of 24 bytes in a checkpoint or footer.</summary>
/// <remarks><code>0 u64 page number   8 u32 frame offset / 8   12 u32 payload length   16 u32 record count   20 u32 CRC of the frame</code></remarks>
/// <param name="Number">The page number.</param>
/// <param name="Offset">The offset of its frame in bytes.</param>
/// <param name="PayloadLength">The payload of the frame in bytes.</param>
/// <param name="RecordCount">The number of records.</param>
/// <param name="Crc">The CRC of its frame.</param>
internal readonly record struct PageEntry(ulong Number, long Offset, int PayloadLength, int RecordCount, uint Crc)
{
    public const int Size = 24;

    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(destination, Number);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[8..], (uint)(Offset / FrameHeader.Alignment));
        BinaryPrimitives.WriteInt32LittleEndian(destination[12..], PayloadLength);
        BinaryPrimitives.WriteInt32LittleEndian(destination[16..], RecordCount);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[20..], Crc);
    }

    public static PageEntry Read(ReadOnlySpan<byte> source) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(source),
        (long)BinaryPrimitives.ReadUInt32LittleEndian(source[8..]) * FrameHeader.Alignment,
        BinaryPrimitives.ReadInt32LittleEndian(source[12..]),
        BinaryPrimitives.ReadInt32LittleEndian(source[16..]),
        BinaryPrimitives.ReadUInt32LittleEndian(source[20..]));

    /// <summary>Whether the frame lies between the header of the segment and the frame that lists it.</summary>
    /// <param name="limit">The offset of the listing frame.</param>
    /// <returns>Whether the entry can be right.</returns>
    public bool Fits(long limit)
        => Number is > 0 and <= LogAddress.MaxPage
            && Offset >= SegmentHeader.FrameSize
            && PayloadLength is >= 0 and <= FrameHeader.MaxPayload
            && RecordCount is >= 0 and <= LogAddress.MaxSlots
            && Offset + FrameHeader.LengthOf(PayloadLength) <= limit;
}
