// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Io;
using MerkleStore.Journal;

namespace MerkleStore.Log;

/// <summary>Learns what the sealed segments hold from their footers, without reading anything else of them.</summary>
internal static class SealedSegments
{
    /// <summary>Reads the footers of all segments that the journal calls sealed.</summary>
    /// <returns>The state behind the last of them.</returns>
    /// <exception cref="StoreCorruptionException">A segment is missing, is another one, or its footer is damaged.</exception>
    public static LogState Load(LogParts parts, StoreFiles files)
    {
        LogState state = LogState.Empty;
        JournalState journal = parts.Journal.State;
        for (int i = 0; i < journal.Sealed.Count; i++)
        {
            SegmentSealed record = journal.Sealed[i];
            SegmentCreated created = journal.Created[i];
            if (parts.Retention.Retired.TryGetValue(record.Segment, out RetiredSegment retired))
            {
                state = Skip(parts, record, retired);
                continue;
            }

            var segment = new Segment(parts.Storage, record.Segment);
            if (!files.Segments.Contains(record.Segment))
            {
                throw Damage.In(segment.Name, "the file is missing, though the journal knows it as a sealed segment");
            }

            if (created.FirstSequence != state.Position.Sequence || created.Chain != state.Position.Chain)
            {
                throw Damage.In(JournalFile.Name, $"its record of {segment.Name} does not follow from the segment before");
            }

            parts.Segments.Add(segment);
            IndexFrame footer = ReadFooter(segment, record);
            state = Apply(parts, segment, footer, record, state);
        }

        return state;
    }

    /// <summary>A segment whose pages were freed or moved: what follows it is known from the retention state.</summary>
    private static LogState Skip(LogParts parts, SegmentSealed record, RetiredSegment retired)
    {
        // The last page before the next one need not have been in this segment, and may be there.
        parts.Pages.Reserve(Math.Max(retired.NextPage - 1, 1));
        parts.Commits.PadTo(retired.CommitCount);
        return new LogState(
            new LogPosition(record.Segment, record.Length, record.FooterSequence + 1, record.FooterCrc),
            retired.NextPage,
            retired.CommittedPages,
            retired.CommitCount);
    }

    /// <summary>Learns where the moved pages and commits are, and deletes files that the retention state does not know or need.</summary>
    public static void LoadPacks(LogParts parts, StoreFiles files)
    {
        RetentionState state = parts.Retention;
        foreach ((long number, PackEntry entry) in state.Packs)
        {
            var pack = new Segment(parts.Storage, number);
            if (!files.Packs.Contains(number))
            {
                throw Damage.In(pack.Name, "the file is missing, though the retention state knows it");
            }

            parts.Segments.Add(pack);
            PackFooter footer = PackFooter.Read(pack, entry);
            parts.Pages.Move(footer.Pages);
            foreach (CommitEntry commit in footer.Commits)
            {
                parts.Commits.Move(commit.Sequence, new CommitLocation(number, commit));
            }
        }
    }

    /// <summary>Hides the commits that were dropped.</summary>
    public static void HideDropped(LogParts parts)
    {
        RetentionState state = parts.Retention;
        for (long sequence = 1; sequence <= Math.Min(state.Horizon, parts.Commits.Count); sequence++)
        {
            if (!state.Keeps(sequence))
            {
                parts.Commits.Hide(sequence);
            }
        }
    }

    /// <summary>Deletes files that a run that did not end left. Once the whole store has turned out to be sound.</summary>
    public static void DeleteLeftovers(LogParts parts, StoreFiles files)
    {
        RetentionState state = parts.Retention;
        foreach (long number in files.Packs.Where(number => !state.Packs.ContainsKey(number)).Concat(files.Segments.Where(state.Retired.ContainsKey)))
        {
            parts.Storage.Delete(Segment.NameOf(number));
        }
    }

    /// <summary>Reads the footer of a segment that the journal calls sealed.</summary>
    public static IndexFrame ReadFooter(Segment segment, SegmentSealed record)
    {
        IStorageFile file = segment.File;
        long length = file.Length;
        long footerLength = record.Length - record.FooterOffset;
        if (length != record.Length || footerLength is < FrameHeader.Size or > int.MaxValue)
        {
            throw Wrong(segment, file, FormattableString.Invariant($"it has {length} bytes, and {record.Length} when it was sealed"));
        }

        if (!FrameReader.TryReadOne(file, record.FooterOffset, (int)footerLength, out FrameHeader header, out byte[]? frame))
        {
            file.DropCache();
            if (!FrameReader.TryReadOne(file, record.FooterOffset, (int)footerLength, out header, out frame))
            {
                throw Wrong(segment, file, "its footer is damaged", record.FooterOffset);
            }
        }

        if (header.Kind != FrameKind.Footer || header.Crc != record.FooterCrc || header.Sequence != record.FooterSequence)
        {
            throw Wrong(segment, file, "its footer is not the one that the journal knows", record.FooterOffset);
        }

        return !IndexFrame.TryDecode(frame.AsSpan(FrameHeader.Size, header.PayloadLength), record.FooterOffset, out IndexFrame? footer, out string? problem)
            ? throw Damage.At(segment.Name, record.FooterOffset, "of the footer, " + problem)
            : footer.Segment != record.Segment ? throw Wrong(segment, file, "its footer names another segment", record.FooterOffset) : footer;
    }

    private static LogState Apply(LogParts parts, Segment segment, IndexFrame footer, SegmentSealed record, LogState state)
    {
        ulong nextPage = state.NextPage + (ulong)footer.Pages.Length;
        long commits = state.CommitCount + footer.Commits.Length;
        if ((footer.Pages.Length > 0 && footer.Pages[0].Number != state.NextPage)
            || (footer.Commits.Length > 0 && footer.Commits[0].Sequence != state.CommitCount + 1)
            || footer.CommitCount != commits
            || footer.CommittedPages >= nextPage
            || footer.CommittedPages < state.CommittedPages)
        {
            throw Damage.At(segment.Name, record.FooterOffset, "the footer does not continue the segments before");
        }

        foreach (PageEntry page in footer.Pages)
        {
            parts.Pages.Set(page.Number, new PageLocation(segment.Number, page));
        }

        foreach (CommitEntry commit in footer.Commits)
        {
            parts.Commits.Add(new CommitLocation(segment.Number, commit));
        }

        return new LogState(
            new LogPosition(segment.Number, record.Length, record.FooterSequence + 1, record.FooterCrc),
            nextPage,
            footer.CommittedPages,
            commits);
    }

    /// <summary>A segment is not what it should be: names the segment that the file holds, if it holds another one.</summary>
    private static StoreCorruptionException Wrong(Segment segment, IStorageFile file, string what, long offset = -1)
    {
        var reader = new FrameReader(file, file.Length);
        return reader.TryRead(0, out FrameHeader header, out ReadOnlySpan<byte> frame)
            && header.Kind == FrameKind.SegmentHeader
            && SegmentHeader.TryDecode(frame.Slice(FrameHeader.Size, header.PayloadLength), out SegmentHeader decoded, out _)
            && decoded.Number != segment.Number
            ? Damage.In(segment.Name, $"the file holds the segment {Segment.NameOf(decoded.Number)}: files were swapped or renamed")
            : offset < 0 ? Damage.In(segment.Name, what) : Damage.At(segment.Name, offset, what);
    }
}
