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
                NoteUse(cached);
            }

            parts.Statistics.CountHit();
            return cached;
        }

        return parts.Cache.Add(Load(number, address));
    }

    /// <summary>Brings a page into memory that nobody has asked for yet.</summary>
    /// <param name="number">The page.</param>
    /// <param name="bytes">The bytes that were read for it; 0 if it was in memory.</param>
    /// <returns>The page, which counts as unused.</returns>
    public LogPage LoadAhead(ulong number, out int bytes)
    {
        bytes = 0;
        if (number == 0 || number > parts.Pages.Count)
        {
            throw Damage.Dangling(default, FormattableString.Invariant($"the log has the pages 1 to {parts.Pages.Count}"));
        }

        if (Volatile.Read(ref parts.Pages.Cached(number)) is { } cached)
        {
            return cached;
        }

        LogPage page = Load(number, new LogAddress(number, 0));
        bytes = page.Bytes;
        page.MarkPrefetched();
        LogPage added = parts.Cache.Add(page);
        if (ReferenceEquals(added, page))
        {
            parts.Statistics.Add(LogCounter.PrefetchedPages, 1);
        }

        return added;
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

    private void NoteUse(LogPage page)
    {
        page.Referenced = true;
        if (page.TakePrefetched())
        {
            parts.Statistics.Add(LogCounter.UsefulPrefetches, 1);
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
