// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace MerkleStore.Log;

/// <summary>The payload of the last frame of a pack: where its pages and commits are.</summary>
/// <remarks>
/// <code>
///  0 u64 number of the pack    8 u32 pages   12 u32 commits
/// 16 per page: u64 number, u32 offset of its group / 8, u32 payload of the group, u32 records, u32 CRC of the group; then the commit entries of a footer
/// </code>
/// </remarks>
internal sealed record PackFooter(long Pack, (ulong Page, PageLocation Location)[] Pages, CommitEntry[] Commits)
{
    private const int FixedSize = 16;
    private const int PageSize = 24;

    public byte[] Encode()
    {
        byte[] payload = new byte[FixedSize + (Pages.Length * PageSize) + (Commits.Length * CommitEntry.Size)];
        BinaryPrimitives.WriteInt64LittleEndian(payload, -Pack);
        BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(8), Pages.Length);
        BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(12), Commits.Length);
        Span<byte> rest = payload.AsSpan(FixedSize);
        foreach ((ulong page, PageLocation location) in Pages)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(rest, page);
            BinaryPrimitives.WriteUInt32LittleEndian(rest[8..], location.OffsetUnits);
            BinaryPrimitives.WriteInt32LittleEndian(rest[12..], location.PayloadLength);
            BinaryPrimitives.WriteInt32LittleEndian(rest[16..], location.RecordCount);
            BinaryPrimitives.WriteUInt32LittleEndian(rest[20..], location.Crc);
            rest = rest[PageSize..];
        }

        foreach (CommitEntry commit in Commits)
        {
            commit.Write(rest);
            rest = rest[CommitEntry.Size..];
        }

        return payload;
    }

    public static bool TryDecode(ReadOnlySpan<byte> payload, [NotNullWhen(true)] out PackFooter? footer)
    {
        footer = null;
        if (payload.Length < FixedSize)
        {
            return false;
        }

        long pack = -BinaryPrimitives.ReadInt64LittleEndian(payload);
        uint pageCount = BinaryPrimitives.ReadUInt32LittleEndian(payload[8..]);
        uint commitCount = BinaryPrimitives.ReadUInt32LittleEndian(payload[12..]);
        if (FixedSize + ((ulong)pageCount * PageSize) + ((ulong)commitCount * CommitEntry.Size) != (ulong)payload.Length)
        {
            return false;
        }

        ReadOnlySpan<byte> rest = payload[FixedSize..];
        var pages = new (ulong, PageLocation)[pageCount];
        for (int i = 0; i < pages.Length; i++, rest = rest[PageSize..])
        {
            pages[i] = (
                BinaryPrimitives.ReadUInt64LittleEndian(rest),
                new PageLocation(
                    (int)pack,
                    BinaryPrimitives.ReadUInt32LittleEndian(rest[8..]),
                    BinaryPrimitives.ReadInt32LittleEndian(rest[12..]),
                    BinaryPrimitives.ReadInt32LittleEndian(rest[16..]),
                    BinaryPrimitives.ReadUInt32LittleEndian(rest[20..])));
        }

        var commits = new CommitEntry[commitCount];
        for (int i = 0; i < commits.Length; i++, rest = rest[CommitEntry.Size..])
        {
            commits[i] = CommitEntry.Read(rest);
        }

        footer = new PackFooter(pack, pages, commits);
        return true;
    }

    /// <summary>Reads the last frame of a pack.</summary>
    /// <exception cref="StoreCorruptionException">It is missing, another one, or damaged.</exception>
    public static PackFooter Read(Segment pack, PackEntry entry)
    {
        long length = entry.Length - entry.FooterOffset;
        return pack.File.Length == entry.Length
            && length is >= FrameHeader.Size and <= int.MaxValue
            && FrameReader.TryReadOne(pack.File, entry.FooterOffset, (int)length, out FrameHeader header, out byte[]? frame)
            && header.Kind == FrameKind.PackFooter
            && header.Crc == entry.FooterCrc
            && TryDecode(frame.AsSpan(FrameHeader.Size, header.PayloadLength), out PackFooter? footer)
            && footer.Pack == pack.Number
                ? footer
                : throw Damage.At(pack.Name, entry.FooterOffset, "its last frame is not the one that the retention state knows");
    }
}
