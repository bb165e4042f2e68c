// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;
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

        return parts.Cache.Add(Load(number, address, parts.Cache));
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

        LogPage page = Load(number, new LogAddress(number, 0), parts.Cache);
        bytes = page.Bytes;
        page.MarkPrefetched();
        LogPage added = parts.Cache.Add(page);
        if (ReferenceEquals(added, page))
        {
            parts.Statistics.Add(LogCounter.PrefetchedPages, 1);
        }

        return added;
    }

    /// <summary>A commit by its sequence. While it is being moved, until its place stands.</summary>
    public CommitRecord ReadCommit(long sequence) => ReadCommit(sequence, out _);

    /// <summary>The payload of a commit's frame.</summary>
    public byte[] ReadCommitPayload(long sequence)
    {
        ReadCommit(sequence, out byte[] payload);
        return payload;
    }

    private CommitRecord ReadCommit(long sequence, out byte[] payload)
    {
        CommitLocation location = parts.Commits.Get(sequence);
        while (true)
        {
            try
            {
                return ReadCommit(sequence, location, out payload);
            }
            catch (Exception e) when (e is MerkleStoreException or ObjectDisposedException)
            {
                CommitLocation now = parts.Commits.Get(sequence);
                if (now == location)
                {
                    throw;
                }

                location = now;
            }
        }
    }

    private CommitRecord ReadCommit(long sequence, CommitLocation location, out byte[] payload)
    {
        payload = [];
        if (location.Segment == 0)
        {
            throw parts.Options.Salvage
                ? Damage.In("the log", FormattableString.Invariant($"the commit {sequence} was not found in any segment"))
                : new CollectedException(FormattableString.Invariant($"The commit {sequence} was collected: it lies behind the retention boundary."));
        }

        Segment segment = SegmentOf(location.Segment, default);
        int frameLength = FrameHeader.LengthOf(location.PayloadLength);
        for (int attempt = 0; ; attempt++)
        {
            string problem = "the frame is not what was written";
            if (TryRead(segment.File, location.Offset, frameLength, default, out FrameHeader header, out byte[]? frame))
            {
                if (header.Kind == FrameKind.Commit
                    && header.Crc == location.Crc
                    && CommitRecordCodec.TryDecode(frame.AsSpan(FrameHeader.Size, header.PayloadLength), out CommitRecord? record)
                    && record.Sequence == sequence
                    && record.Hash == location.Hash)
                {
                    payload = frame.AsSpan(FrameHeader.Size, header.PayloadLength).ToArray();
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

    /// <summary>Reads a page from disk, past the cache, into memory that the caller need not give back.</summary>
    public LogPage Load(ulong number, LogAddress address) => Load(number, address, null);

    /// <summary>Reads a page from disk. While it is being moved, until its place stands.</summary>
    /// <param name="number">The page.</param>
    /// <param name="address">The record for which it is read, for messages.</param>
    /// <param name="cache">Who has the memory for it and gets the page; null for the managed heap.</param>
    private LogPage Load(ulong number, LogAddress address, PageCache? cache)
    {
        PageLocation location = parts.Pages.Location(number);
        while (true)
        {
            try
            {
                return location.Segment < 0 ? LoadFromPack(number, location, address, cache) : LoadFrame(number, location, address, cache);
            }
            catch (Exception e) when (e is MerkleStoreException or ObjectDisposedException or ArgumentException or OverflowException)
            {
                PageLocation stable = parts.Pages.StableLocation(number);
                if (stable == location)
                {
                    throw;
                }

                location = stable;
            }
        }
    }

    private LogPage LoadFromPack(ulong number, PageLocation location, LogAddress address, PageCache? cache)
    {
        Segment segment = SegmentOf(location.Segment, address);
        for (int attempt = 0; ; attempt++)
        {
            if (FrameReader.TryReadOne(segment.File, location.Offset, FrameHeader.LengthOf(location.PayloadLength), out FrameHeader header, out byte[]? frame)
                && header.Kind == FrameKind.Group
                && header.Crc == location.Crc
                && PageGroup.TryExtract(frame.AsSpan(FrameHeader.Size, header.PayloadLength), number, out LogPage? page))
            {
                parts.Statistics.Add(LogCounter.PageReads, 1);
                parts.Statistics.Add(LogCounter.PageReadBytes, frame.Length);
                return cache is null ? page : page.CopyTo(cache.Rent(page.FrameLength), cache.TakeSpare());
            }

            if (attempt > 0)
            {
                throw Damage.Of(address, segment.Name, location.Offset, "the group is not what was written");
            }

            segment.File.DropCache();
        }
    }

    private LogPage LoadFrame(ulong number, PageLocation location, LogAddress address, PageCache? cache)
    {
        if (location.Segment == 0)
        {
            throw parts.Options.Salvage
                ? Damage.Dangling(address, FormattableString.Invariant($"the page {number} was not found in any segment"))
                : new CollectedException($"The record {address} was collected: every commit that had it lies behind the retention boundary. Check out a commit that is kept, or pin or lease those that are read for long.");
        }

        Segment segment = SegmentOf(location.Segment, address);
        if ((uint)location.PayloadLength > FrameHeader.MaxPayload)
        {
            // A place that is being changed, seen in halves; memory is never taken for that.
            throw Damage.Of(address, segment.Name, location.Offset, "its length cannot be");
        }

        int frameLength = FrameHeader.LengthOf(location.PayloadLength);
        PageMemory frame = cache?.Rent(frameLength) ?? new PageMemory(GC.AllocateUninitializedArray<byte>(frameLength));
        LogPage? page = null;
        try
        {
            page = LoadFrame(number, segment, location, address, frame, cache?.TakeSpare());
            return page;
        }
        finally
        {
            if (page is null)
            {
                frame.Free();
            }
        }
    }

    private LogPage LoadFrame(ulong number, Segment segment, PageLocation location, LogAddress address, PageMemory frame, LogPage? spare)
    {
        for (int attempt = 0; ; attempt++)
        {
            string problem = "the frame is not what was written";
            if (TryRead(segment.File, location.Offset, frame.Span, address, out FrameHeader header))
            {
                parts.Statistics.Add(LogCounter.PageReads, 1);
                parts.Statistics.Add(LogCounter.PageReadBytes, frame.Length);
                if (header.Kind == FrameKind.Page && header.Crc == location.Crc && LogPage.TryCreate(frame, header.PayloadLength, spare, out LogPage? page)
#if PLANTED_BUGS
                    && (page.Number == number || Planted.Is(PlantedBug.NoPageNumber)))
#else
                    && page.Number == number)
#endif
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
            segment.File.DropCache();
        }
    }

    private static bool TryRead(IStorageFile file, long offset, Span<byte> frame, LogAddress address, out FrameHeader header)
    {
        try
        {
            return FrameReader.TryReadOne(file, offset, frame, out header);
        }
        catch (StorageFailureException failure)
        {
            throw Damage.Unreadable(address, failure);
        }
    }

    private static bool TryRead(IStorageFile file, long offset, int length, LogAddress address, out FrameHeader header, [NotNullWhen(true)] out byte[]? frame)
    {
        try
        {
            return FrameReader.TryReadOne(file, offset, length, out header, out frame);
        }
        catch (StorageFailureException failure)
        {
            throw Damage.Unreadable(address, failure);
        }
    }

    private Segment SegmentOf(long number, LogAddress address)
        => parts.Segments.TryGet(number, out Segment? segment) ? segment : throw Damage.Of(address, Segment.NameOf(number), -1, "the segment is not there");
}
