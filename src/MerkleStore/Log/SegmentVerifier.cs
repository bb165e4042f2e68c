// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Journal;

namespace MerkleStore.Log;

/// <summary>Reads the frames of one segment for <see cref="LogVerifier"/>.</summary>
/// <param name="parts">The log.</param>
/// <param name="verifier">Is told of what is found.</param>
/// <param name="segment">The segment.</param>
/// <param name="length">Up to where to read it.</param>
/// <param name="journal">The journal as it is on disk.</param>
/// <param name="state">The state behind the segment before.</param>
/// <param name="followsGap">Whether the end of the segment before could not be read, so that the state is not known.</param>
internal sealed class SegmentVerifier(LogParts parts, LogVerifier verifier, Segment segment, long length, JournalState journal, LogState state, bool followsGap)
{
    private readonly List<PageEntry> _pages = [];
    private readonly List<CommitEntry> _commits = [];
    private LogState _state = state;
    private CheckpointMark _mark;
    private bool _hasGap;
    private bool _hasFooter;

    /// <summary>Whether frames at the end of the segment could not be read.</summary>
    public bool IsBroken => _hasGap && !_hasFooter;

    /// <summary>Reads the segment.</summary>
    /// <returns>The state behind it, as far as it could be read.</returns>
    public LogState Run(CancellationToken cancellationToken)
    {
        _state = _state with { Position = _state.Position with { Segment = segment.Number, Offset = 0 } };
        var reader = new FrameReader(segment.File, length);
        while (_state.Position.Offset < length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long before = _state.Position.Offset;
            if (!TryTake(reader) && !TrySkip(reader, cancellationToken))
            {
                verifier.Advance(length - before);
                break;
            }

            verifier.Advance(_state.Position.Offset - before);
        }

        CompareWithJournal();
        return _state;
    }

    private bool TryTake(FrameReader reader)
    {
        LogPosition at = _state.Position;
        if (!reader.TryRead(at.Offset, out FrameHeader header, out ReadOnlySpan<byte> frame))
        {
            return false;
        }

        bool isAdopted = followsGap && at.Offset == 0;
        if (!isAdopted && (header.Sequence != at.Sequence || header.PreviousCrc != at.Chain))
        {
            Report(at.Offset, FormattableString.Invariant($"the frame there has sequence {header.Sequence} and does not follow the frame before, which asks for {at.Sequence}"));
        }

        if (frame[(FrameHeader.Size + header.PayloadLength)..].ContainsAnyExcept((byte)0))
        {
            Report(at.Offset, "the padding behind the frame is not zero");
        }

        if (_hasFooter)
        {
            Report(at.Offset, "a frame follows the footer");
        }

        Take(header, frame, at);
        _state = _state with { Position = new LogPosition(at.Segment, at.Offset + header.FrameLength, header.Sequence + 1, header.Crc) };
        return true;
    }

    private void Take(FrameHeader header, ReadOnlySpan<byte> frame, LogPosition at)
    {
        ReadOnlySpan<byte> payload = frame.Slice(FrameHeader.Size, header.PayloadLength);
        switch (header.Kind)
        {
            case FrameKind.SegmentHeader:
                TakeHeader(payload, at);
                break;
            case FrameKind.Page:
                TakePage(header, frame, at);
                break;
            case FrameKind.Commit:
                TakeCommit(header, payload, at);
                break;
            case FrameKind.Spill:
                TakeSpill(payload, at);
                break;
            case FrameKind.Checkpoint:
                TakeIndex(payload, at, "checkpoint", _mark);
                _mark = new CheckpointMark(at.Offset, header.Crc, _pages.Count, _commits.Count, at.Offset + header.FrameLength);
                CompareWithJournal(header, at);
                break;
            default:
                TakeIndex(payload, at, "footer", default);
                _hasFooter = true;
                CompareWithJournal(header, at);
                break;
        }
    }

    private void TakeHeader(ReadOnlySpan<byte> payload, LogPosition at)
    {
        if (at.Offset != 0)
        {
            Report(at.Offset, "there is a header of a segment inside the segment");
        }
        else if (!SegmentHeader.TryDecode(payload, out SegmentHeader header, out string? problem))
        {
            Report(at.Offset, problem);
        }
        else if (followsGap && header.Number == segment.Number)
        {
            // The end of the segment before is damaged, which has been reported: what should be here is not known.
            _state = _state with { NextPage = header.NextPage, CommittedPages = header.CommittedPages, CommitCount = header.CommitCount };
        }
        else if (header.Number != segment.Number || header.NextPage != _state.NextPage || header.CommittedPages != _state.CommittedPages || header.CommitCount != _state.CommitCount)
        {
            Report(at.Offset, "the header of the segment does not continue the segment before");
        }
    }

    private void TakePage(FrameHeader header, ReadOnlySpan<byte> frame, LogPosition at)
    {
        if (!LogPage.TryCreate(frame.ToArray(), header.PayloadLength, out LogPage? page))
        {
            Report(at.Offset, "the frame is no well-formed page");
            return;
        }

        var entry = new PageEntry(page.Number, at.Offset, header.PayloadLength, page.RecordCount, header.Crc);
        if (!_hasGap && (page.Number != _state.NextPage || page.Commit != _state.CommitCount + 1))
        {
            Report(at.Offset, FormattableString.Invariant($"it is page {page.Number} of commit {page.Commit}, where page {_state.NextPage} of commit {_state.CommitCount + 1} belongs"));
        }

        if (page.Number <= parts.Pages.Count && parts.Pages.Location(page.Number) != new PageLocation(segment.Number, entry))
        {
            Report(at.Offset, FormattableString.Invariant($"page {page.Number} is there, and the page table has another one or has it elsewhere"));
        }

        _pages.Add(entry);
        _state = _state with { NextPage = page.Number + 1 };
        verifier.Visit(page);
    }

    private void TakeCommit(FrameHeader header, ReadOnlySpan<byte> payload, LogPosition at)
    {
        if (!CommitRecordCodec.TryDecode(payload, out CommitRecord? record))
        {
            Report(at.Offset, "the frame is no well-formed commit");
            return;
        }

        if (!_hasGap && (record.Sequence != _state.CommitCount + 1 || record.FirstPage != _state.CommittedPages + 1 || record.FirstPage + (ulong)record.PageCount != _state.NextPage))
        {
            Report(at.Offset, FormattableString.Invariant($"the commit {record.Sequence} does not fit the pages and commits before it"));
        }

        var entry = new CommitEntry(record.Hash, record.Sequence, at.Offset, payload.Length, header.Crc);
        if (record.Sequence <= parts.Commits.Count && parts.Commits.Get(record.Sequence) != new CommitLocation(segment.Number, entry))
        {
            Report(at.Offset, FormattableString.Invariant($"the commit {record.Sequence} is there, and the index has another one or has it elsewhere"));
        }

        _commits.Add(entry);
        _state = _state with { CommitCount = record.Sequence, CommittedPages = record.FirstPage + (ulong)record.PageCount - 1, NextPage = record.FirstPage + (ulong)record.PageCount };
        verifier.Visit(record);
    }

    private void TakeSpill(ReadOnlySpan<byte> payload, LogPosition at)
    {
        if (!SpillRecord.TryDecode(payload, out SpillRecord record))
        {
            Report(at.Offset, "the frame is no well-formed end of pages written ahead");
            return;
        }

        if (!_hasGap && !record.Fits(_state))
        {
            Report(at.Offset, FormattableString.Invariant($"the end of pages written ahead of commit {record.NextCommit} does not fit the pages and commits before it"));
        }

        _state = _state with { CommittedPages = record.FirstPage + (ulong)record.PageCount - 1, NextPage = record.FirstPage + (ulong)record.PageCount };
    }

    private void TakeIndex(ReadOnlySpan<byte> payload, LogPosition at, string what, CheckpointMark since)
    {
        if (!IndexFrame.TryDecode(payload, at.Offset, out IndexFrame? index, out string? problem))
        {
            Report(at.Offset, $"of the {what}, {problem}");
            return;
        }

        if (index.Segment != segment.Number)
        {
            Report(at.Offset, FormattableString.Invariant($"the {what} belongs to segment {index.Segment}"));
        }

        // Behind a gap the lists cannot be complete, and the gap has been reported.
        if (!_hasGap
            && (index.PreviousOffset != since.Offset
                || index.PreviousCrc != since.Crc
                || index.CommitCount != _state.CommitCount
                || index.CommittedPages != _state.CommittedPages
                || !index.Lists(_pages[since.Pages..], _commits[since.Commits..])))
        {
            Report(at.Offset, $"the {what} does not list the frames that are there");
        }

        if (_hasGap)
        {
            _state = _state with
            {
                CommitCount = index.CommitCount,
                CommittedPages = index.CommittedPages,
                NextPage = index.Pages.Length > 0 ? index.Pages[^1].Number + 1 : _state.NextPage,
            };
        }
    }

    /// <summary>Goes on with the next frame whose CRC is right.</summary>
    private bool TrySkip(FrameReader reader, CancellationToken cancellationToken)
    {
        LogPosition at = _state.Position;
        _hasGap = true;
        for (long offset = at.Offset + FrameHeader.Alignment; reader.TryLoad(offset, FrameHeader.Size, out ReadOnlySpan<byte> bytes); offset += FrameHeader.Alignment)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (FrameHeader.TryRead(bytes, out FrameHeader header)
                && header.Sequence > at.Sequence
                && reader.TryRead(offset, out header, out _))
            {
                Report(at.Offset, FormattableString.Invariant($"the frame there is damaged; the next whole one is at offset {offset}, and {header.Sequence - at.Sequence} frames are lost"));
                _state = _state with { Position = new LogPosition(at.Segment, offset, header.Sequence, header.PreviousCrc) };
                return true;
            }
        }

        Report(at.Offset, "the frame there is damaged, and no whole one follows it in the segment");
        return false;
    }

    private void CompareWithJournal(FrameHeader header, LogPosition at)
    {
        if (header.Kind == FrameKind.Footer)
        {
            foreach (SegmentSealed record in journal.Sealed.Where(record => record.Segment == segment.Number))
            {
                if (record.FooterOffset != at.Offset
                    || record.FooterSequence != header.Sequence
                    || record.FooterCrc != header.Crc
                    || record.Length != at.Offset + header.FrameLength
                    || (!_hasGap && (record.FirstCommit != (_commits.Count == 0 ? 0 : _commits[0].Sequence) || record.LastCommit != (_commits.Count == 0 ? 0 : _commits[^1].Sequence))))
                {
                    Report(at.Offset, "the footer is not the one that the journal knows");
                }
            }
        }
        else if (journal.Checkpoint is { } checkpoint && checkpoint.Segment == segment.Number && checkpoint.Offset == at.Offset
            && (checkpoint.Sequence != header.Sequence || checkpoint.Crc != header.Crc || checkpoint.CommitCount != _state.CommitCount || checkpoint.PageCount != _state.CommittedPages))
        {
            Report(at.Offset, "the checkpoint is not the one that the journal knows");
        }
    }

    private void CompareWithJournal()
    {
        if (!_hasFooter && journal.Sealed.Any(record => record.Segment == segment.Number))
        {
            Report(length, "the journal knows the segment as sealed, and it has no footer");
        }

        if (journal.Checkpoint is { } checkpoint && checkpoint.Segment == segment.Number && checkpoint.Offset >= length)
        {
            Report(length, FormattableString.Invariant($"the journal knows a checkpoint at offset {checkpoint.Offset}, where the log has ended"));
        }
    }

    private void Report(long offset, string message) => verifier.Report(segment.Name, offset, message);
}
