// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace MerkleStore.Log;

/// <summary>The payload of a checkpoint or a footer: a list of pages and commits of one segment.</summary>
/// <remarks>
/// <code>
///  0  u64 segment number                                24  u64 pages of whole commits in the log
///  8  u64 offset of the checkpoint before it, 0: none   32  u64 commits in the log
/// 16  u32 CRC of that checkpoint, 0: none               40  u32 number of page entries
/// 20  u32 0                                             44  u32 number of commit entries
/// 48  page entries, commit entries
/// </code>
/// A checkpoint lists what came since the checkpoint before it in the segment; a footer lists the whole segment and has no checkpoint before it.
/// </remarks>
internal sealed class IndexFrame
{
    public const int FixedSize = 48;

    public required long Segment { get; init; }

    public required long PreviousOffset { get; init; }

    public required uint PreviousCrc { get; init; }

    public required ulong CommittedPages { get; init; }

    public required long CommitCount { get; init; }

    public required PageEntry[] Pages { get; init; }

    public required CommitEntry[] Commits { get; init; }

    /// <summary>The bytes of a payload.</summary>
    public static int PayloadSize(int pages, int commits) => checked(FixedSize + (pages * PageEntry.Size) + (commits * CommitEntry.Size));

    /// <summary>Writes a payload.</summary>
    public static void Write(
        Span<byte> payload,
        long segment,
        long previousOffset,
        uint previousCrc,
        ulong committedPages,
        long commitCount,
        ReadOnlySpan<PageEntry> pages,
        ReadOnlySpan<CommitEntry> commits)
    {
        BinaryPrimitives.WriteInt64LittleEndian(payload, segment);
        BinaryPrimitives.WriteInt64LittleEndian(payload[8..], previousOffset);
        BinaryPrimitives.WriteUInt32LittleEndian(payload[16..], previousCrc);
        BinaryPrimitives.WriteUInt32LittleEndian(payload[20..], 0);
        BinaryPrimitives.WriteUInt64LittleEndian(payload[24..], committedPages);
        BinaryPrimitives.WriteInt64LittleEndian(payload[32..], commitCount);
        BinaryPrimitives.WriteInt32LittleEndian(payload[40..], pages.Length);
        BinaryPrimitives.WriteInt32LittleEndian(payload[44..], commits.Length);
        Span<byte> rest = payload[FixedSize..];
        foreach (ref readonly PageEntry page in pages)
        {
            page.Write(rest);
            rest = rest[PageEntry.Size..];
        }

        foreach (ref readonly CommitEntry commit in commits)
        {
            commit.Write(rest);
            rest = rest[CommitEntry.Size..];
        }
    }

    /// <summary>Reads a payload; every length and every entry is checked against the place of the frame.</summary>
    /// <param name="payload">The payload of a frame whose CRC is right.</param>
    /// <param name="offset">The offset of the frame in the file.</param>
    /// <param name="index">The lists.</param>
    /// <param name="problem">What is wrong, to follow the name of the frame.</param>
    /// <returns>Whether the payload is one.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> payload, long offset, [NotNullWhen(true)] out IndexFrame? index, [NotNullWhen(false)] out string? problem)
    {
        index = null;
        if (payload.Length < FixedSize)
        {
            problem = "it is too short";
            return false;
        }

        uint pageCount = BinaryPrimitives.ReadUInt32LittleEndian(payload[40..]);
        uint commitCount = BinaryPrimitives.ReadUInt32LittleEndian(payload[44..]);
        if (FixedSize + ((ulong)pageCount * PageEntry.Size) + ((ulong)commitCount * CommitEntry.Size) != (ulong)payload.Length)
        {
            problem = "its counts do not fit its length";
            return false;
        }

        var pages = new PageEntry[pageCount];
        ReadOnlySpan<byte> rest = payload[FixedSize..];
        for (int i = 0; i < pages.Length; i++, rest = rest[PageEntry.Size..])
        {
            pages[i] = PageEntry.Read(rest);
            if (!pages[i].Fits(offset) || (i > 0 && pages[i].Number != pages[i - 1].Number + 1))
            {
                problem = "an entry of a page is out of place";
                return false;
            }
        }

        var commits = new CommitEntry[commitCount];
        for (int i = 0; i < commits.Length; i++, rest = rest[CommitEntry.Size..])
        {
            commits[i] = CommitEntry.Read(rest);
            if (!commits[i].Fits(offset) || (i > 0 && commits[i].Sequence != commits[i - 1].Sequence + 1))
            {
                problem = "an entry of a commit is out of place";
                return false;
            }
        }

        index = new IndexFrame
        {
            Segment = BinaryPrimitives.ReadInt64LittleEndian(payload),
            PreviousOffset = BinaryPrimitives.ReadInt64LittleEndian(payload[8..]),
            PreviousCrc = BinaryPrimitives.ReadUInt32LittleEndian(payload[16..]),
            CommittedPages = BinaryPrimitives.ReadUInt64LittleEndian(payload[24..]),
            CommitCount = BinaryPrimitives.ReadInt64LittleEndian(payload[32..]),
            Pages = pages,
            Commits = commits,
        };
        problem = index.PreviousOffset < 0 || index.PreviousOffset >= offset ? "its reference to the checkpoint before it does not lead back" : null;
        return problem is null;
    }

    /// <summary>Whether this lists exactly the given pages and commits.</summary>
    public bool Lists(List<PageEntry> pages, List<CommitEntry> commits)
        => CollectionsMarshal.AsSpan(pages).SequenceEqual(Pages) && CollectionsMarshal.AsSpan(commits).SequenceEqual(Commits);
}
