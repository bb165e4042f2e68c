// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace MerkleStore.Log;

/// <summary>The payload of the first frame of a segment: 48 bytes.</summary>
/// <remarks>
/// <code>
///  0  u64 magic               16  u64 segment number    32  u64 pages that belong to whole commits
///  8  u32 format version      24  u64 next page         40  u64 commits
/// 12  u32 0
/// </code>
/// Next page minus one is larger than the pages of whole commits exactly if the segment begins inside a commit.
/// </remarks>
/// <param name="Number">The number of the segment.</param>
/// <param name="NextPage">The number that the next page of the log gets.</param>
/// <param name="CommittedPages">The number of pages that belong to whole commits.</param>
/// <param name="CommitCount">The number of whole commits before the segment.</param>
internal readonly record struct SegmentHeader(long Number, ulong NextPage, ulong CommittedPages, long CommitCount)
{
    public const int Size = 48;

    public const uint Version = 2;

    /// <summary>The bytes of the whole frame.</summary>
    public const int FrameSize = FrameHeader.Size + Size;

    private const ulong Magic = 0x0031474553534D0A; // "\nMSSEG1\0"

    public void Write(Span<byte> payload)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(payload, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(payload[8..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(payload[12..], 0);
        BinaryPrimitives.WriteInt64LittleEndian(payload[16..], Number);
        BinaryPrimitives.WriteUInt64LittleEndian(payload[24..], NextPage);
        BinaryPrimitives.WriteUInt64LittleEndian(payload[32..], CommittedPages);
        BinaryPrimitives.WriteInt64LittleEndian(payload[40..], CommitCount);
    }

    public static bool TryDecode(ReadOnlySpan<byte> payload, out SegmentHeader header, [NotNullWhen(false)] out string? problem)
    {
        header = default;
        if (payload.Length != Size || BinaryPrimitives.ReadUInt64LittleEndian(payload) != Magic)
        {
            problem = "it is not the header of a segment";
            return false;
        }

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(payload[8..]);
        header = new SegmentHeader(
            BinaryPrimitives.ReadInt64LittleEndian(payload[16..]),
            BinaryPrimitives.ReadUInt64LittleEndian(payload[24..]),
            BinaryPrimitives.ReadUInt64LittleEndian(payload[32..]),
            BinaryPrimitives.ReadInt64LittleEndian(payload[40..]));
        problem = version != Version ? FormattableString.Invariant($"its segment format is {version}, and this version reads {Version}")
            : header.Number <= 0 || header.NextPage == 0 || header.NextPage > LogAddress.MaxPage || header.CommittedPages >= header.NextPage || header.CommitCount < 0
                ? "its counts contradict each other"
                : null;
        return problem is null;
    }
}
