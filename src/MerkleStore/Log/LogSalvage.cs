// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Io;
using MerkleStore.Journal;

namespace MerkleStore.Log;

/// <summary>Opens a damaged log for reading, by its whole frames alone: neither the journal nor footers or checkpoints are needed, and nothing has to follow from what comes before it.</summary>
/// <remarks>What it gives is checked by nobody but the reader, who knows the hashes. Pages and commits that are not found are holes, and reading them is an error.</remarks>
internal sealed class LogSalvage
{
    private const int SkipBytes = 4096;

    private readonly LogParts _parts;
    private readonly Dictionary<long, CommitLocation> _commits = [];
    private readonly ulong _pageLimit;
    private ulong _pages;
    private long _lastCommit;
    private long _frames;
    private LogPosition _end;

    private LogSalvage(LogParts parts, ulong pageLimit)
    {
        _parts = parts;
        _pageLimit = pageLimit;
    }

    /// <summary>Opens what can be read.</summary>
    /// <returns>The parts of the log, the end of what was read, and what was found.</returns>
    /// <exception cref="StoreFormatException">The directory is no store, or one that this version cannot read.</exception>
    public static (LogParts Parts, LogState End, RecoveryReport Report) Open(IStorage storage, LogOptions options)
    {
        var files = new StoreFiles(storage);
        int damagedCopy = 0;
        try
        {
            Superblock superblock = SuperblockFile.Read(storage, options, out damagedCopy);
            options = options with { SegmentBytes = superblock.SegmentBytes, PageBytes = superblock.PageBytes };
        }
        catch (StoreCorruptionException)
        {
            // Its sizes are for writing only. The verification reports it.
            damagedCopy = 1;
        }

        if (RetentionFile.Read(storage) is { Retired.Count: > 0 })
        {
            throw new StoreFormatException(
                $"The store in '{storage.Location}' has freed segments ({RetentionFile.Name}): its whole frames alone no longer tell where everything is. Restore it from a copy, or import a snapshot into a new one.",
                RetentionFile.Name);
        }

        var guard = new BarrierGuard(storage.Location);
        var parts = new LogParts(storage, options, guard, OpenJournal(storage, guard));
        try
        {
            long bytes = 0;
            foreach (long number in files.Segments)
            {
                var segment = new Segment(storage, number);
                parts.Segments.Add(segment);
                bytes += segment.File.Length;
            }

            var salvage = new LogSalvage(parts, (ulong)(bytes / FrameHeader.Size));
            foreach (Segment segment in parts.Segments.ToArray())
            {
                salvage.Read(segment);
            }

            LogState end = salvage.Publish();
            var report = new RecoveryReport { IsReadOnly = true, IsSalvaged = true, FramesScanned = salvage._frames, DamagedSuperblockCopy = damagedCopy, ForeignFiles = files.Foreign };
            return (parts, end, report);
        }
        catch
        {
            parts.Dispose();
            throw;
        }
    }

    /// <summary>The bytes of the journal, whatever they are; none if they cannot be read.</summary>
    public static byte[] ReadJournal(IStorage storage)
    {
        try
        {
            using IStorageFile file = storage.Open(JournalFile.Name, StorageOpenMode.Read);
            byte[] bytes = new byte[file.Length];
            return bytes[..file.Read(0, bytes)];
        }
        catch (StorageFailureException)
        {
            // The verification reports a journal without a whole record.
            return [];
        }
    }

    private static JournalFile OpenJournal(IStorage storage, BarrierGuard guard)
    {
        try
        {
            return JournalFile.OpenReadOnly(storage, guard);
        }
        catch (MerkleStoreException exception) when (exception is StoreCorruptionException or StorageFailureException)
        {
            // One that says nothing stands in for it. The verification reports the damage.
            return JournalFile.Create(new MemoryStorage(), guard);
        }
    }

    private void Read(Segment segment)
    {
        IStorageFile file = segment.File;
        var reader = new FrameReader(file, file.Length);
        long offset = 0;
        while (reader.Limit - offset >= FrameHeader.Size)
        {
            try
            {
                if (reader.TryRead(offset, out FrameHeader header, out ReadOnlySpan<byte> frame))
                {
                    Take(segment.Number, offset, header, frame.Slice(FrameHeader.Size, header.PayloadLength));
                    offset += header.FrameLength;
                    _frames++;
                    _end = new LogPosition(segment.Number, offset, header.Sequence + 1, header.Crc);
                }
                else
                {
                    offset += FrameHeader.Alignment;
                }
            }
            catch (StorageFailureException)
            {
                // A place that cannot be read: what stands there is missing, and whoever needs it is told.
                offset = (offset + SkipBytes) & -SkipBytes;
            }
        }
    }

    private void Take(long segment, long offset, FrameHeader header, ReadOnlySpan<byte> payload)
    {
        switch (header.Kind)
        {
            case FrameKind.Page:
                if (PageCodec.TryDecode(payload, out PageFacts page) && page.Number <= _pageLimit && !IsKnown(page.Number))
                {
                    _parts.Pages.Set(page.Number, new PageLocation(segment, new PageEntry(page.Number, offset, payload.Length, page.RecordCount, header.Crc)));
                    _pages = Math.Max(_pages, page.Number);
                    _parts.Pages.Publish(_pages);
                }

                break;
            case FrameKind.Commit:
                if (CommitRecordCodec.TryDecode(payload, out CommitRecord? commit) && commit.Sequence <= (long)_pageLimit)
                {
                    _commits.TryAdd(commit.Sequence, new CommitLocation(commit.Hash, segment, offset, payload.Length, header.Crc));
                    _lastCommit = Math.Max(_lastCommit, commit.Sequence);
                }

                break;
            default:
                break;
        }
    }

    private bool IsKnown(ulong page) => page <= _pages && _parts.Pages.Location(page).Segment != 0;

    private LogState Publish()
    {
        for (long sequence = 1; sequence <= _lastCommit; sequence++)
        {
            _parts.Commits.Add(_commits.GetValueOrDefault(sequence));
        }

        return new LogState(_end, _pages + 1, _pages, _lastCommit);
    }
}
