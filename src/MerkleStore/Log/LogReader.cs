// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Io;

namespace MerkleStore.Log;

/// <summary>The reading side of the log. Thread-safe; a page in memory is found without a lock.</summary>
internal sealed class LogReader(LogParts parts)
{
    /// <summary>The page of a number.</summary>
    public LogPage ReadPage(ulong number, LogAddress address)
    {
        if (number == 0 || number > parts.Pages.Count)
        {
            throw Damage.Dangling(address, FormattableString.Invariant($"the log has the pages 1 to {parts.Pages.Count}"));
        }

        if (Volatile.Read(ref parts.Pages.Cached(number)) is { } cached)
        {
            // Written only when it changes, so that readers on many cores share the cache line.
            if (!cached.Referenced)
            {
                cached.Referenced = true;
            }

            parts.Statistics.CountHit();
            return cached;
        }

        return parts.Cache.Add(Load(number, address));
    }

    /// <summary>A commit by its sequence.</summary>
    public CommitRecord ReadCommit(long sequence)
    {
        CommitLocation location = parts.Commits.Get(sequence);
        Segment segment = SegmentOf(location.Segment, default);
        int frameLength = FrameHeader.LengthOf(location.PayloadLength);
        for (int attempt = 0; ; attempt++)
        {
            string problem = "the frame is not what was written";
            if (FrameReader.TryReadOne(segment.File, location.Offset, frameLength, out FrameHeader header, out byte[]? frame))
            {
                if (header.Kind == FrameKind.Commit
                    && CommitRecordCodec.TryDecode(frame.AsSpan(FrameHeader.Size, header.PayloadLength), out CommitRecord? record)
                    && record.Sequence == sequence
                    && record.Hash == location.Hash)
                {
                    return record;
                }

                problem = "the frame is not the one of the commit";
            }

            if (attempt > 0)
            {
                throw Damage.At(segment.Name, location.Offset, FormattableString.Invariant($"of the commit {sequence} ({location.Hash}), {problem}"));
            }

            segment.File.DropCache();
        }
    }

    private LogPage Load(ulong number, LogAddress address)
    {
        PageLocation location = parts.Pages.Location(number);
        Segment segment = SegmentOf(location.Segment, address);
        IStorageFile file = segment.File;
        int frameLength = FrameHeader.LengthOf(location.PayloadLength);
        for (int attempt = 0; ; attempt++)
        {
            string problem = "the frame is not what was written";
            if (FrameReader.TryReadOne(file, location.Offset, frameLength, out FrameHeader header, out byte[]? frame))
            {
                parts.Statistics.Add(LogCounter.PageReads, 1);
                parts.Statistics.Add(LogCounter.PageReadBytes, frameLength);
                if (header.Kind == FrameKind.Page && LogPage.TryCreate(frame, header.PayloadLength, out LogPage? page) && page.Number == number)
                {
                    return page;
                }

                problem = "the frame is not the one of the page";
            }

            if (attempt > 0)
            {
                throw Damage.Of(address, segment.Name, location.Offset, problem);
            }

            // Once more, past the page cache: what it holds may be wrong where the disk is right.
            file.DropCache();
        }
    }

    private Segment SegmentOf(long number, LogAddress address)
        => parts.Segments.TryGet(number, out Segment? segment) ? segment : throw Damage.Of(address, Segment.NameOf(number), -1, "the segment is not there");
}
