// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Io;
using MerkleStore.Journal;

namespace MerkleStore.Log;

/// <summary>The writing side of the log: gives frames their places, writes them, makes them durable, and goes back when a write fails.</summary>
/// <remarks>
/// Everything that a commit changes is saved when it begins and put back when it is given up. What it left on the disk behind the
/// tail is cut off, or overwritten by the next commit if even that fails; the chain of CRCs keeps a reader from taking it for part of the log.
/// </remarks>
internal sealed partial class LogAppender
{
    private readonly Lock _gate = new();
    private readonly LogParts _parts;
    private readonly CommitWriter _writer;
    private readonly List<ActiveSegment> _created = [];
    private readonly List<Roll> _rolls = [];
    private ActiveSegment _active;
    private LogState _state;
    private ulong _durable;
    private Savepoint _savepoint;
    private bool _hasWritten;
    private bool _hasRemains;

    /// <summary>Takes over where recovery ended.</summary>
    /// <param name="parts">What is shared with the reading side.</param>
    /// <param name="active">The segment to append to, or null if the last one is sealed.</param>
    /// <param name="state">The end of the log, all of which is durable.</param>
    public LogAppender(LogParts parts, ActiveSegment? active, LogState state)
    {
        _parts = parts;
        _writer = new CommitWriter(this, parts.Options);
        _state = state;
        _durable = state.Position.Sequence - 1;
        parts.Durable.Advance(state.CommitCount);
        _journalLimit = parts.Options.JournalBytes;
        _fillStep = FirstFillStep;
        if (active is null)
        {
            _active = CreateSegment(out SegmentCreated created);
            parts.Journal.Add(created);
            FlushJournal();
        }
        else
        {
            _active = active;
        }
    }

    /// <summary>The end of the log, before which all frames belong to whole commits, and the journal on disk.</summary>
    public LogSnapshot Snapshot()
    {
        lock (_gate)
        {
            return new LogSnapshot(_writer.IsOpen ? _savepoint.State : _state, _parts.Journal.ReadAll());
        }
    }

    /// <summary>The end of the log, before which all frames belong to whole commits.</summary>
    public LogState End
    {
        get
        {
            lock (_gate)
            {
                return _writer.IsOpen ? _savepoint.State : _state;
            }
        }
    }

    /// <summary>Seals the segment that is appended to, if it holds anything.</summary>
    public void Seal()
    {
        lock (_gate)
        {
            ThrowIfBusy();
            _parts.Guard.ThrowIfPoisoned();
            if (_state.Position.Offset > SegmentHeader.FrameSize)
            {
                Save();
                try
                {
                    FlushJournal();
                    RollBetweenCommits();
                }
                catch
                {
                    GoBack();
                    throw;
                }
            }
        }
    }

    /// <summary>Begins a commit.</summary>
    /// <exception cref="InvalidOperationException">A commit is being written.</exception>
    /// <exception cref="StorePoisonedException">A barrier failed.</exception>
    public CommitWriter Begin()
    {
        lock (_gate)
        {
            ThrowIfBusy();
            _parts.Guard.ThrowIfPoisoned();
            Save();
            _writer.Begin(_state);
            return _writer;
        }
    }

    /// <summary>Writes the pages in the buffer; their commit goes on.</summary>
    public void Flush(CommitBuffer buffer)
    {
        lock (_gate)
        {
            try
            {
                PrepareWrite();
                SealFrames(buffer, null);
                WriteOut(buffer);
            }
            catch
            {
                GoBack();
                throw;
            }
        }
    }

    /// <summary>Writes the pages in the buffer and the commit frame; without a commit, the frame that ends a group of pages written ahead of one.</summary>
    public void Complete(CommitBuffer buffer, CommitRecord? record, bool durable)
    {
        lock (_gate)
        {
            bool isCheckpoint;
            JournalCheckpoint checkpoint = default;
            try
            {
                PrepareWrite();
                if (record is null)
                {
                    AddSpill(buffer);
                }
                else
                {
                    AddCommit(buffer, record);
                }

                SealFrames(buffer, record);
                isCheckpoint = _state.Position.Offset - Math.Max(_active.Mark.End, SegmentHeader.FrameSize) >= _parts.Options.CheckpointBytes;
                if (isCheckpoint)
                {
                    AddCheckpoint(buffer);
                    SealFrames(buffer, null);
                    checkpoint = MarkedCheckpoint();
                }

                int written = buffer.Used;
                WriteOut(buffer);
                if (durable || _parts.Options.Barriers.Rule != Durability.None)
                {
                    FillAhead(written);
                }

                // What the journal is told must be durable first. A checkpoint waits for the barrier that comes anyway; a change of the segment cannot.
                if (durable || _rolls.Count > 0 || (isCheckpoint && _parts.Options.Barriers.Rule == Durability.None))
                {
#if PLANTED_BUGS
                    if (Planted.Is(PlantedBug.EarlyPublish))
                    {
                        Publish(record);
                    }
#endif
                    BarrierActive();
                }
                else if (isCheckpoint)
                {
                    (_untold, isCheckpoint) = (checkpoint, false);
                }
            }
            catch
            {
                GoBack();
                throw;
            }

            Publish(record);
            TellJournal(isCheckpoint ? checkpoint : null);
            _writer.End();
        }
    }

    /// <summary>Gives the commit up.</summary>
    public void Abort()
    {
        lock (_gate)
        {
            GoBack();
        }
    }

    private void ThrowIfBusy()
    {
        if (_writer.IsOpen)
        {
            throw new InvalidOperationException("A commit is being written; complete it or give it up first.");
        }
    }

    private void Save()
    {
        _savepoint = new Savepoint(_state, _active, _active.Pages.Count, _active.Commits.Count, _active.Mark);
        _hasWritten = false;
        _created.Clear();
        _rolls.Clear();
    }

    private void GoBack()
    {
        _rolls.Clear();
        for (int i = _created.Count - 1; i >= 0; i--)
        {
            Discard(_created[i].Segment);
        }

        _created.Clear();
        _active = _savepoint.Active;
#if PLANTED_BUGS
        if (!Planted.Is(PlantedBug.NoRestore))
#endif
        _active.Restore(_savepoint.Pages, _savepoint.Commits, _savepoint.Mark);
        _state = _savepoint.State;
        _durable = Math.Min(_durable, _state.Position.Sequence - 1);
        if (_hasWritten && !_parts.Guard.IsPoisoned)
        {
            _hasRemains = true;
            _active.FilledTo = _state.Position.Offset;
            try
            {
                _active.Segment.File.SetLength(_state.Position.Offset);
            }
            catch (StorageFailureException)
            {
                // The caller is told of the failure that led here. What is left behind the tail is removed before the next commit.
            }
        }

        _hasWritten = false;
        if (_writer.IsOpen)
        {
            _parts.Statistics.Add(LogCounter.Aborts, 1);
            _writer.End();
        }
    }

    private void PrepareWrite()
    {
        _parts.Guard.ThrowIfPoisoned();
        long segmentBytes = _parts.Options.SegmentBytes;
        long offset = _state.Position.Offset;
        if (!_hasWritten)
        {
            FlushJournal();
            RemoveRemains();
            if (offset >= segmentBytes)
            {
                RollBetweenCommits();
            }
        }
        else if (offset >= segmentBytes && offset - (_created.Count == 0 ? _savepoint.State.Position.Offset : SegmentHeader.FrameSize) >= segmentBytes)
        {
            RollInsideCommit();
        }

        _hasWritten = true;
    }

    /// <summary>Makes sure that the disk holds nothing of a commit that was given up, before the first write of the next one.</summary>
    /// <remarks>
    /// The kernel may have written its frames before they were cut off. Without this a loss of power could bring it back in the
    /// place of a later commit that has returned but is not durable yet.
    /// </remarks>
    private void RemoveRemains()
    {
        if (!_hasRemains)
        {
            return;
        }

        IStorageFile file = _active.Segment.File;
        if (file.Length > _state.Position.Offset)
        {
            // It could not be cut off: without its first header nothing behind it is part of the log.
            file.Write(_state.Position.Offset, new byte[Math.Min(FrameHeader.Size, file.Length - _state.Position.Offset)]);
        }

        _parts.Guard.Barrier(file);
        _hasRemains = false;
    }

    /// <summary>What a commit may claim to be durable: nothing of itself, which may still be given up or cut off, though segments before its last one are durable already.</summary>
    private ulong DurableBefore() => Math.Min(_durable, _savepoint.State.Position.Sequence - 1);

    private void AddCommit(CommitBuffer buffer, CommitRecord record)
    {
        int payload = CommitRecordCodec.PayloadSize(record);
        buffer.EnsureRoom(FrameHeader.LengthOf(payload));
        ulong durable = DurableBefore();
#if PLANTED_BUGS
        if (Planted.Is(PlantedBug.BoldWatermark))
        {
            durable = _state.Position.Sequence + (ulong)buffer.Frames.Length;
        }
#endif
        CommitRecordCodec.Write(buffer.OpenPayload(payload), record, durable);
        buffer.Add(FrameKind.Commit, payload, 0, 0);
    }

    private void AddSpill(CommitBuffer buffer)
    {
        buffer.EnsureRoom(FrameHeader.LengthOf(SpillRecord.Size));
        SpillRecord record = _writer.Spilled(_state.CommittedPages + 1, DurableBefore());
        record.Write(buffer.OpenPayload(SpillRecord.Size));
        buffer.Add(FrameKind.Spill, SpillRecord.Size, 0, 0);
    }

    private void SealFrames(CommitBuffer buffer, CommitRecord? record)
    {
        for (; buffer.SealedFrames < buffer.Frames.Length; buffer.SealedFrames++)
        {
            PendingFrame frame = buffer.Frames[buffer.SealedFrames];
            LogPosition position = _state.Position;
            Span<byte> bytes = buffer.Frame(frame);
            uint crc = FrameHeader.Seal(bytes, frame.Kind, frame.PayloadLength, position.Sequence, position.Chain);
            _state = _state with { Position = position.After(bytes.Length, crc) };
            switch (frame.Kind)
            {
                case FrameKind.Page:
                    var page = new PageEntry(frame.Page, position.Offset, frame.PayloadLength, frame.Records, crc);
                    _active.Pages.Add(page);
                    _parts.Pages.Set(frame.Page, new PageLocation(position.Segment, page));
                    _state = _state with { NextPage = frame.Page + 1 };
                    break;
                case FrameKind.Commit:
                    _active.Commits.Add(new CommitEntry(record!.Hash, record.Sequence, position.Offset, frame.PayloadLength, crc));
                    _state = _state with { CommittedPages = _state.NextPage - 1, CommitCount = record.Sequence };
                    break;
                case FrameKind.Spill:
                    _state = _state with { CommittedPages = _state.NextPage - 1 };
                    break;
                default:
                    _active.Mark = new CheckpointMark(position.Offset, crc, _active.Pages.Count, _active.Commits.Count, _state.Position.Offset);
                    break;
            }
        }
    }

    private void WriteOut(CommitBuffer buffer)
    {
        if (buffer.Used == 0)
        {
            return;
        }

        _active.Segment.File.Write(_state.Position.Offset - buffer.Used, buffer.Bytes);
        LogStatistics statistics = _parts.Statistics;
        long framing = buffer.Used;
        foreach (ref readonly PendingFrame frame in buffer.Frames)
        {
            framing -= frame.PayloadLength;
            statistics.Add(
                frame.Kind switch { FrameKind.Page => LogCounter.PageBytes, FrameKind.Commit or FrameKind.Spill => LogCounter.CommitBytes, _ => LogCounter.IndexBytes },
                frame.PayloadLength);
        }

        statistics.Add(LogCounter.FramingBytes, framing);
        buffer.Clear();
    }

    private void BarrierActive()
    {
#if PLANTED_BUGS
        if (Planted.Is(PlantedBug.NoCommitBarrier) && _active.Mark.End != _state.Position.Offset)
        {
            _durable = _state.Position.Sequence - 1;
            return;
        }

        if (Planted.Is(PlantedBug.NoCheckpointBarrier) && _active.Mark.End == _state.Position.Offset)
        {
            _durable = _state.Position.Sequence - 1;
            return;
        }
#endif
        _parts.Guard.Barrier(_active.Segment.File);
        SetDurable(_state.Position.Sequence - 1, _state.CommitCount);
    }

    private void Publish(CommitRecord? record)
    {
        if (record is not null)
        {
            _parts.Commits.Add(new CommitLocation(_active.Segment.Number, _active.Commits[^1]));
        }

        _parts.Statistics.Add(record is null ? LogCounter.Spills : LogCounter.Commits, 1);
        _parts.Statistics.Add(LogCounter.Pages, (long)(_state.CommittedPages - _parts.Pages.Count));
        if (record is null)
        {
            _parts.Spills.Add(_parts.Pages.Count + 1, _state.CommittedPages);
        }

        _parts.Pages.Publish(_state.CommittedPages);
        if (record is not null)
        {
            _parts.Schedule?.Written(record.Sequence, record.Cycle);
        }
    }

    /// <summary>What is put back when a commit is given up.</summary>
    private readonly record struct Savepoint(LogState State, ActiveSegment Active, int Pages, int Commits, CheckpointMark Mark);

    /// <summary>A change of the segment inside a commit, of which the journal is told when the commit is there.</summary>
    private readonly record struct Roll(SegmentSealed Sealed, SegmentCreated Created);
}
