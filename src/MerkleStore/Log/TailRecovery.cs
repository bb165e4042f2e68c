// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;
using MerkleStore.Io;
using MerkleStore.Journal;

namespace MerkleStore.Log;

/// <summary>Finds the end of the log behind what the journal knows, and cuts what a crash left there.</summary>
/// <remarks>
/// The walk begins at the newest checkpoint of the active segment and goes on through segments that the journal was not told of.
/// Nothing is changed before the whole tail has been judged.
/// </remarks>
internal sealed class TailRecovery
{
    private readonly LogParts _parts;
    private readonly StoreFiles _files;
    private readonly JournalState _journal;
    private readonly List<SegmentSealed> _sealed = [];
    private readonly List<SegmentCreated> _created = [];
    private readonly List<Segment> _walked = [];
    private LogState _state;
    private Boundary _boundary;
    private long _frames;
    private long _framesAtBoundary;
    private long _commits;
    private bool _isReadOnly;

    /// <summary>Prepares the walk.</summary>
    /// <param name="parts">The log; pages and commits are added to it.</param>
    /// <param name="files">The files of the directory.</param>
    /// <param name="state">The state behind the sealed segments.</param>
    public TailRecovery(LogParts parts, StoreFiles files, LogState state)
    {
        _parts = parts;
        _files = files;
        _journal = parts.Journal.State;
        _state = state;
        _boundary = new Boundary(state, null, 0, 0, default, 0, 0);
    }

    /// <summary>The segment to append to, or null if the last one is sealed.</summary>
    public ActiveSegment? Active => _boundary.Active;

    /// <summary>The end of the log.</summary>
    public LogState State => _boundary.State;

    /// <summary>Walks the tail, cuts it, and makes what is left durable.</summary>
    /// <param name="report">What is known of the opening so far.</param>
    /// <returns>The report with what was found here.</returns>
    /// <exception cref="StoreCorruptionException">Bytes that were durable are damaged; nothing was changed.</exception>
    public RecoveryReport Run(RecoveryReport report)
    {
        Judge();
        return Cut(report);
    }

    /// <summary>Walks the tail and changes nothing.</summary>
    /// <param name="report">What is known of the opening so far.</param>
    /// <returns>The report with what <see cref="Run"/> would cut.</returns>
    /// <exception cref="StoreCorruptionException">Bytes that were durable are damaged.</exception>
    public RecoveryReport Inspect(RecoveryReport report)
    {
        _isReadOnly = true;
        Judge();
        long last = _boundary.State.Position.Segment;
        long end = _boundary.State.Position.Offset;
        long torn = 0;
        long zeros = 0;
        if (_parts.Segments.TryGet(last, out Segment? segment) && _boundary.Active is not null)
        {
            torn = DataLength(segment.File, end) - end;
            zeros = segment.File.Length - end - torn;
        }

        _boundary.Active?.Restore(_boundary.Pages, _boundary.Commits, _boundary.Mark);
        _parts.Pages.Publish(_boundary.State.CommittedPages);
        return Complete(report, torn, zeros, [.. _files.Segments.Where(number => number > last).Reverse().Select(Segment.NameOf)]) with { IsReadOnly = true };
    }

    private void Judge()
    {
        bool startsInsideCommit = _state.IsInsideCommit;
        Stop stop = Walk();
        FindDamage(stop);
        if (startsInsideCommit && _boundary.State.IsInsideCommit)
        {
            throw Damage.At(stop.File, stop.Offset, "the end of a commit that was durable is missing");
        }
    }

    private Stop Walk()
    {
        bool isKnown = !_journal.IsLastSealed;
        for (long number = _journal.LastSegment + (isKnown ? 0 : 1); ; number++, isKnown = false)
        {
            if (!_files.Segments.Contains(number))
            {
                return isKnown
                    ? throw Damage.In(Segment.NameOf(number), "the file is missing, though the journal knows it as the active segment")
                    : new Stop(Segment.NameOf(number), -1, _state.Position.Sequence);
            }

            Segment segment = AddSegment(number);
            IStorageFile file = _isReadOnly ? segment.File : segment.OpenForWriting(StorageOpenMode.ReadWrite);
            if (!_isReadOnly)
            {
#if PLANTED_BUGS
                if (!Planted.Is(PlantedBug.NoBarrierAtOpen))
#endif
                _parts.Guard.Barrier(file);
            }

#if PLANTED_BUGS
            if (!Planted.Is(PlantedBug.TrustPageCache))
#endif
            file.DropCache();
            var reader = new FrameReader(file, file.Length);
            var active = new ActiveSegment(segment);
            if (!TryEnter(active, reader, isKnown))
            {
                return new Stop(segment.Name, 0, _state.Position.Sequence);
            }

            if (!WalkFrames(active, reader))
            {
                return new Stop(segment.Name, _state.Position.Offset, _state.Position.Sequence);
            }
        }
    }

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The set of segments owns it.")]
    private Segment AddSegment(long number)
    {
        var segment = new Segment(_parts.Storage, number);
        _walked.Add(segment);
        _parts.Segments.Add(segment);
        return segment;
    }

    private bool TryEnter(ActiveSegment active, FrameReader reader, bool isKnown)
    {
        string name = active.Segment.Name;
        bool isWhole = TryReadTwice(reader, 0, out FrameHeader header, out ReadOnlySpan<byte> frame);
        if (!isWhole && !isKnown)
        {
            return false;
        }

        if (!isWhole)
        {
            throw Damage.At(name, 0, "the header of the segment, which was durable, is not whole");
        }

        SegmentHeader decoded = default;
        string? problem = header.Kind != FrameKind.SegmentHeader
            ? "it does not begin with the header of a segment"
            : !SegmentHeader.TryDecode(frame.Slice(FrameHeader.Size, header.PayloadLength), out decoded, out string? why)
                ? why
                : decoded.Number != active.Segment.Number
                    ? $"the file holds the segment {Segment.NameOf(decoded.Number)}: files were swapped or renamed"
                    : header.Sequence != _state.Position.Sequence || header.PreviousCrc != _state.Position.Chain
                        || decoded.NextPage != _state.NextPage || decoded.CommittedPages != _state.CommittedPages || decoded.CommitCount != _state.CommitCount
                        ? "it does not continue the segment before it"
                        : null;
        if (problem is not null)
        {
            return isKnown ? throw Damage.In(name, problem) : false;
        }

        if (!isKnown)
        {
            _created.Add(new SegmentCreated(decoded.Number, header.Sequence, header.PreviousCrc));
        }

        _frames++;
        _state = _state with { Position = new LogPosition(decoded.Number, header.FrameLength, header.Sequence + 1, header.Crc) };
        if (isKnown && _journal.Checkpoint is { } checkpoint && checkpoint.Segment == decoded.Number)
        {
            _state = CheckpointChain.Load(_parts, active, reader, checkpoint, _state);
        }

        MarkBoundary(active);
        return true;
    }

    /// <summary>Walks the frames of a segment.</summary>
    /// <returns>Whether it ends with its footer; otherwise the walk has stopped where no valid frame is.</returns>
    private bool WalkFrames(ActiveSegment active, FrameReader reader)
    {
#if PLANTED_BUGS
        if (Planted.Is(PlantedBug.NoRollForward))
        {
            return false;
        }
#endif
        while (TryReadTwice(reader, _state.Position.Offset, out FrameHeader header, out ReadOnlySpan<byte> frame)
            && header.Sequence == _state.Position.Sequence
#if PLANTED_BUGS
            && (Planted.Is(PlantedBug.NoChain) || header.PreviousCrc == _state.Position.Chain))
#else
            && header.PreviousCrc == _state.Position.Chain)
#endif
        {
            _frames++;
            LogPosition at = _state.Position;
            ReadOnlySpan<byte> payload = frame.Slice(FrameHeader.Size, header.PayloadLength);
            bool isSound = header.Kind switch
            {
                FrameKind.Page => TakePage(active, header, payload, at),
                FrameKind.Commit => TakeCommit(active, header, payload, at),
                FrameKind.Spill => TakeSpill(payload),
                FrameKind.Checkpoint => TakeCheckpoint(active, header, payload, at),
                FrameKind.Footer => TakeFooter(active, header, payload, at),
                _ => false,
            };
            if (!isSound)
            {
                throw Damage.At(active.Segment.Name, at.Offset, FormattableString.Invariant($"a whole {header.Kind} frame contradicts the frames before it"));
            }

            _state = _state with { Position = at.After(header.FrameLength, header.Crc) };
            if (header.Kind == FrameKind.Footer)
            {
                MarkBoundary(null);
                return true;
            }

            MarkBoundary(active);
        }

        return false;
    }

    private bool TakePage(ActiveSegment active, FrameHeader header, ReadOnlySpan<byte> payload, LogPosition at)
    {
        if (!PageCodec.TryDecode(payload, out PageFacts page) || page.Number != _state.NextPage || page.Commit != _state.CommitCount + 1)
        {
            return false;
        }

        var entry = new PageEntry(page.Number, at.Offset, payload.Length, page.RecordCount, header.Crc);
        active.Pages.Add(entry);
        _parts.Pages.Set(page.Number, new PageLocation(at.Segment, entry));
        _state = _state with { NextPage = page.Number + 1 };
        return true;
    }

    private bool TakeCommit(ActiveSegment active, FrameHeader header, ReadOnlySpan<byte> payload, LogPosition at)
    {
        if (!CommitRecordCodec.TryDecode(payload, out CommitRecord? record)
            || record.Sequence != _state.CommitCount + 1
            || record.FirstPage != _state.CommittedPages + 1
            || record.FirstPage + (ulong)record.PageCount != _state.NextPage)
        {
            return false;
        }

        var entry = new CommitEntry(record.Hash, record.Sequence, at.Offset, payload.Length, header.Crc);
        active.Commits.Add(entry);
        _parts.Commits.Add(new CommitLocation(at.Segment, entry));
        _state = _state with { CommitCount = record.Sequence, CommittedPages = _state.NextPage - 1 };
        _commits++;
        return true;
    }

    private bool TakeSpill(ReadOnlySpan<byte> payload)
    {
        if (!SpillRecord.TryDecode(payload, out SpillRecord record) || !record.Fits(_state))
        {
            return false;
        }

        _state = _state with { CommittedPages = _state.NextPage - 1 };
        return true;
    }

    private bool TakeCheckpoint(ActiveSegment active, FrameHeader header, ReadOnlySpan<byte> payload, LogPosition at)
    {
        CheckpointMark mark = active.Mark;
        if (_state.IsInsideCommit
            || !IndexFrame.TryDecode(payload, at.Offset, out IndexFrame? index, out _)
            || index.Segment != at.Segment
            || index.PreviousOffset != mark.Offset
            || index.PreviousCrc != mark.Crc
            || index.CommitCount != _state.CommitCount
            || index.CommittedPages != _state.CommittedPages
            || !index.Lists(active.Pages[mark.Pages..], active.Commits[mark.Commits..]))
        {
            return false;
        }

        active.Mark = new CheckpointMark(at.Offset, header.Crc, active.Pages.Count, active.Commits.Count, at.Offset + header.FrameLength);
        return true;
    }

    private bool TakeFooter(ActiveSegment active, FrameHeader header, ReadOnlySpan<byte> payload, LogPosition at)
    {
        if (!IndexFrame.TryDecode(payload, at.Offset, out IndexFrame? index, out _)
            || index.Segment != at.Segment
            || index.CommitCount != _state.CommitCount
            || index.CommittedPages != _state.CommittedPages
            || !index.Lists(active.Pages, active.Commits))
        {
            return false;
        }

        _sealed.Add(new SegmentSealed(
            at.Segment,
            at.Offset + header.FrameLength,
            at.Offset,
            header.Sequence,
            header.Crc,
            active.Commits.Count == 0 ? 0 : active.Commits[0].Sequence,
            active.Commits.Count == 0 ? 0 : active.Commits[^1].Sequence));
        return true;
    }

    private void MarkBoundary(ActiveSegment? active)
    {
        if (!_state.IsInsideCommit)
        {
            _boundary = new Boundary(_state, active, active?.Pages.Count ?? 0, active?.Commits.Count ?? 0, active?.Mark ?? default, _sealed.Count, _created.Count);
            _framesAtBoundary = _frames;
        }
    }

    /// <summary>Refuses to cut anything that a later commit knew to be durable.</summary>
    private void FindDamage(Stop stop)
    {
#if PLANTED_BUGS
        if (Planted.Is(PlantedBug.NoWitness))
        {
            return;
        }
#endif
        foreach (Segment segment in _walked.Concat(UnwalkedSegments()))
        {
            IStorageFile file = segment.File;
            long from = stop.File == segment.Name && stop.Offset >= 0 ? stop.Offset : string.CompareOrdinal(segment.Name, stop.File) < 0 ? file.Length : 0;
            long witness = TailSearch.FindWitness(new FrameReader(file, file.Length), from, stop.Sequence);
            if (witness >= 0)
            {
                throw Damage.At(
                    stop.File,
                    Math.Max(stop.Offset, 0),
                    FormattableString.Invariant($"the frame of sequence {stop.Sequence} is not whole, and the commit in {segment.Name} at offset {witness} shows that it was durable"));
            }
        }
    }

    private IEnumerable<Segment> UnwalkedSegments()
    {
        long last = _walked.Count > 0 ? _walked[^1].Number : _journal.LastSegment;
        foreach (long number in _files.Segments.Where(number => number > last))
        {
            using var segment = new Segment(_parts.Storage, number);
            yield return segment;
        }
    }

    private RecoveryReport Cut(RecoveryReport report)
    {
        long last = _boundary.State.Position.Segment;
        long torn = 0;
        long zeros = 0;
        List<string> removed = [];
        foreach (Segment segment in _walked.Where(segment => segment.Number == last))
        {
            IStorageFile file = segment.File;
            long end = _boundary.State.Position.Offset;
            torn = DataLength(file, end) - end;
            zeros = file.Length - end - torn;
            if (file.Length > end)
            {
                file.SetLength(end);
            }

#if PLANTED_BUGS
            if (!Planted.Is(PlantedBug.NoBarrierAtOpen))
#endif
            _parts.Guard.Barrier(file);
        }

        foreach (long number in _files.Segments.Where(number => number > last).Reverse())
        {
            if (_parts.Segments.TryGet(number, out Segment? segment))
            {
                segment.Dispose();
                _parts.Segments.Remove(number);
            }

            _parts.Storage.Delete(Segment.NameOf(number));
            removed.Add(Segment.NameOf(number));
        }

        _parts.Guard.SyncDirectory(_parts.Storage);
        _parts.Journal.CutTornTail();
        TellJournal();
        _boundary.Active?.Restore(_boundary.Pages, _boundary.Commits, _boundary.Mark);
        _parts.Pages.Publish(_boundary.State.CommittedPages);
        return Complete(report, torn, zeros, removed);
    }

    private RecoveryReport Complete(RecoveryReport report, long torn, long zeros, IReadOnlyList<string> removed) => report with
    {
        FramesScanned = _frames,
        CommitsRolledForward = _commits,
        TailFile = Segment.NameOf(Math.Max(_boundary.State.Position.Segment, 1)),
        TailOffset = _boundary.State.Position.Offset,
        TornBytes = torn,
        TornFrames = _frames - _framesAtBoundary,
        ZeroBytes = zeros,
        RemovedSegments = removed,
    };

    private void TellJournal()
    {
        // Created and sealed take turns; which one comes first depends on whether the journal ended with a sealed segment.
        int created = 0;
        for (int i = 0; i < _boundary.Sealed; i++)
        {
            if (_parts.Journal.State.IsLastSealed)
            {
                _parts.Journal.Add(_created[created++]);
            }

            _parts.Journal.Add(_sealed[i]);
        }

        if (created < _boundary.Created)
        {
            _parts.Journal.Add(_created[created]);
        }

        if (_parts.Journal.HasPending)
        {
            _parts.Journal.Write();
            _parts.Journal.Barrier();
        }
    }

    /// <summary>A frame that reads badly is read again from the disk before it is called invalid.</summary>
    private static bool TryReadTwice(FrameReader reader, long offset, out FrameHeader header, out ReadOnlySpan<byte> frame)
    {
        if (reader.TryRead(offset, out header, out frame))
        {
            return true;
        }

        if (offset >= reader.Limit)
        {
            return false;
        }

        reader.Refresh();
        return reader.TryRead(offset, out header, out frame);
    }

    /// <summary>The length of the file without the zeros at its end, but no less than a given length.</summary>
    private static long DataLength(IStorageFile file, long atLeast)
    {
        byte[] chunk = new byte[64 * 1024];
        long end = file.Length;
        while (end > atLeast)
        {
            int length = (int)Math.Min(chunk.Length, end - atLeast);
            int read = file.Read(end - length, chunk.AsSpan(0, length));
            int data = chunk.AsSpan(0, read).LastIndexOfAnyExcept((byte)0);
            if (data >= 0)
            {
                return end - length + data + 1;
            }

            end -= length;
        }

        return atLeast;
    }

    /// <summary>Where the walk ended: the place and the sequence of the frame that is not there. Offset -1: the file is not there.</summary>
    private readonly record struct Stop(string File, long Offset, ulong Sequence);

    /// <summary>The last point of the walk outside a commit. Active is null behind a footer.</summary>
    private readonly record struct Boundary(LogState State, ActiveSegment? Active, int Pages, int Commits, CheckpointMark Mark, int Sealed, int Created);
}
