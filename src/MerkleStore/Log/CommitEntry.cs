// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;

namespace MerkleStore.Log;

/// <summary>Where the frame of a commit is in its segment: one entry of 52 bytes in a checkpoint or footer.</summary>
/// <remarks><code>0 u8[32] hash   32 u64 sequence   40 u32 frame offset / 8   44 u32 payload length   48 u32 CRC of the frame</code></remarks>
/// <param name="Hash">The hash of the commit.</param>
/// <param name="Sequence">Its sequence.</param>
/// <param name="Offset">The offset of its frame in bytes.</param>
/// <param name="PayloadLength">The payload of the frame in bytes.</param>
/// <param name="Crc">The CRC of its frame.</param>
internal readonly record struct CommitEntry(Hash256 Hash, long Sequence, long Offset, int PayloadLength, uint Crc)
{
    public const int Size = 52;

    public void Write(Span<byte> destination)
    {
        Hash.CopyTo(destination);
        BinaryPrimitives.WriteInt64LittleEndian(destination[32..], Sequence);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[40..], (uint)(Offset / FrameHeader.Alignment));
        BinaryPrimitives.WriteInt32LittleEndian(destination[44..], PayloadLength);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[48..], Crc);
    }

    public static CommitEntry Read(ReadOnlySpan<byte> source) => new(
        new Hash256(source[..Hash256.Size]),
        BinaryPrimitives.ReadInt64LittleEndian(source[32..]),
        (long)BinaryPrimitives.ReadUInt32LittleEndian(source[40..]) * FrameHeader.Alignment,
        BinaryPrimitives.ReadInt32LittleEndian(source[44..]),
        BinaryPrimitives.ReadUInt32LittleEndian(source[48..]));

    /// <summary>Whether the frame lies between the header of the segment and the frame that lists it.</summary>
    /// <param name="limit">The offset of the listing frame.</param>
    /// <returns>Whether the entry can be right.</returns>
    public bool Fits(long limit)
        => Sequence > 0
            && Offset >= SegmentHeader.FrameSize
            && PayloadLength is >= 0 and <= FrameHeader.MaxPayload
            && Offset + FrameHeader.LengthOf(PayloadLength) <= limit;
}
