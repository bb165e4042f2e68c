// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;
using MerkleStore.Hashing;

namespace MerkleStore.Log;

/// <summary>The 32 bytes before the payload of a frame.</summary>
/// <remarks>
/// <code>
///  0  u32 magic        8  u32 payload length      24  u32 CRC-32C of bytes 0-23 and the payload
///  4  u8  kind        12  u32 CRC of the frame    28  u32 CRC-32C of bytes 0-27
///  5  u8  flags (0)           before this one
///  6  u8  codec (0)   16  u64 sequence
///  7  u8  0
/// </code>
/// The CRC of the header alone makes the length trustworthy before the payload is read. The payload is followed by zeros up to a multiple of 8.
/// </remarks>
internal readonly record struct FrameHeader(FrameKind Kind, int PayloadLength, uint PreviousCrc, ulong Sequence, uint Crc)
{
    /// <summary>The size of a header in bytes.</summary>
    public const int Size = 32;

    /// <summary>Frames begin at multiples of this.</summary>
    public const int Alignment = 8;

    /// <summary>The longest payload: a page with one record of the largest size.</summary>
    public const int MaxPayload = LogOptions.MaxRecordBytes + 4096;

    private const uint Magic = 0x4D52464D; // "MFRM"
    private const int CheckedBytes = 24;

    /// <summary>The bytes of the frame in the file, padding included.</summary>
    public int FrameLength => LengthOf(PayloadLength);

    /// <summary>The bytes that a frame takes.</summary>
    /// <param name="payloadLength">The length of its payload.</param>
    /// <returns>A multiple of 8.</returns>
    public static int LengthOf(int payloadLength) => (Size + payloadLength + Alignment - 1) & -Alignment;

    /// <summary>Writes the header of a frame whose payload is in place, and clears its padding.</summary>
    /// <param name="frame">The frame, exactly <see cref="LengthOf"/> bytes.</param>
    /// <param name="kind">What it holds.</param>
    /// <param name="payloadLength">The bytes of the payload.</param>
    /// <param name="sequence">The number of the frame in the log.</param>
    /// <param name="previousCrc">The CRC of the frame before.</param>
    /// <returns>The CRC of the frame.</returns>
    public static uint Seal(Span<byte> frame, FrameKind kind, int payloadLength, ulong sequence, uint previousCrc)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(frame, Magic);
        frame[4] = (byte)kind;
        frame[5] = 0;
        frame[6] = 0;
        frame[7] = 0;
        BinaryPrimitives.WriteInt32LittleEndian(frame[8..], payloadLength);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[12..], previousCrc);
        BinaryPrimitives.WriteUInt64LittleEndian(frame[16..], sequence);
        frame[(Size + payloadLength)..].Clear();
        uint crc = ComputeCrc(frame, payloadLength);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[24..], crc);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[28..], Crc32C.Compute(frame[..28]));
        return crc;
    }

    /// <summary>Reads a header and checks everything that can be checked without the payload.</summary>
    /// <param name="bytes">Bytes that may be anything.</param>
    /// <param name="header">The header.</param>
    /// <returns>Whether the bytes begin with a whole header of a known kind.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out FrameHeader header)
    {
        header = default;
        if (bytes.Length < Size
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[28..]) != Crc32C.Compute(bytes[..28]))
        {
            return false;
        }

        byte kind = bytes[4];
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        if (kind is < (byte)FrameKind.SegmentHeader or > (byte)FrameKind.PackFooter
            || bytes[5] != 0 || bytes[6] != 0 || bytes[7] != 0
            || length > MaxPayload)
        {
            return false;
        }

        header = new FrameHeader(
            (FrameKind)kind,
            (int)length,
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[24..]));
        return true;
    }

    /// <summary>Whether the CRC of a frame is right.</summary>
    /// <param name="frame">The frame; at least its header and payload.</param>
    /// <returns>Whether header and payload are what was written.</returns>
    public bool Matches(ReadOnlySpan<byte> frame)
#if PLANTED_BUGS
        => frame.Length >= Size + PayloadLength && (Planted.Is(PlantedBug.NoFrameCrc) || ComputeCrc(frame, PayloadLength) == Crc);
#else
        => frame.Length >= Size + PayloadLength && ComputeCrc(frame, PayloadLength) == Crc;
#endif

    private static uint ComputeCrc(ReadOnlySpan<byte> frame, int payloadLength)
        => Crc32C.Append(Crc32C.Compute(frame[..CheckedBytes]), frame.Slice(Size, payloadLength));
}
