// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.InteropServices;
using MerkleStore.Io;
using MerkleStore.Journal;

namespace MerkleStore.Log;

/// <content>Barriers, checkpoints and what the journal is told.</content>
internal sealed partial class LogAppender
{
    private readonly CommitBuffer _checkpointBuffer = new(4096);
    private long _journalLimit;
    private long _journalBytesSeen;

    /// <summary>Makes all commits so far durable.</summary>
    public void Barrier()
    {
        lock (_gate)
        {
            _parts.Guard.ThrowIfPoisoned();
            FlushJournal();

            // Frames of a commit in progress may still be given up, and others get their sequences then.
            ulong last = (_writer.IsOpen ? _savepoint.State.Position.Sequence : _state.Position.Sequence) - 1;
            if (_durable < last)
            {
                _parts.Guard.Barrier(_active.Segment.File);
                _durable = last;
            }
        }
    }

    /// <summary>Makes all commits so far durable and lets the next open begin here.</summary>
    public void Checkpoint()
    {
        lock (_gate)
        {
            ThrowIfBusy();
            _parts.Guard.ThrowIfPoisoned();
            FlushJournal();
            if (_active.Mark.End != _state.Position.Offset)
            {
                WriteCheckpoint(isClosing: false);
            }
        }
    }

    /// <summary>Gives up an open commit, makes everything durable, cuts the file to its length and writes a checkpoint if there is anything new.</summary>
    public void Close()
    {
        lock (_gate)
        {
            if (_writer.IsOpen)
            {
                GoBack();
            }

            if (_parts.Guard.IsPoisoned)
            {
                return;
            }

            FlushJournal();
            if (_active.Mark.End != _state.Position.Offset)
            {
                WriteCheckpoint(isClosing: true);
            }
            else if (_active.Segment.File.Length != _state.Position.Offset)
            {
                _active.Segment.File.SetLength(_state.Position.Offset);
                BarrierActive();
            }
        }
    }

    private void WriteCheckpoint(bool isClosing)
    {
        Save();
        _hasWritten = true;
        try
        {
            _checkpointBuffer.Clear();
            AddCheckpoint(_checkpointBuffer);
            SealFrames(_checkpointBuffer, null);
            WriteOut(_checkpointBuffer);
            IStorageFile file = _active.Segment.File;
            if (isClosing && file.Length != _state.Position.Offset)
            {
                file.SetLength(_state.Position.Offset);
                _active.FilledTo = _state.Position.Offset;
            }

            BarrierActive();
        }
        catch
        {
            GoBack();
            throw;
        }

        _parts.Statistics.Add(LogCounter.Checkpoints, 1);
        _parts.Journal.Add(MarkedCheckpoint());
        FlushJournal();
    }

    private void AddCheckpoint(CommitBuffer buffer)
    {
        CheckpointMark mark = _active.Mark;
        ReadOnlySpan<PageEntry> pages = CollectionsMarshal.AsSpan(_active.Pages)[mark.Pages..];
        ReadOnlySpan<CommitEntry> commits = CollectionsMarshal.AsSpan(_active.Commits)[mark.Commits..];
        int payload = IndexFrame.PayloadSize(pages.Length, commits.Length);
        buffer.EnsureRoom(FrameHeader.LengthOf(payload));
        IndexFrame.Write(buffer.OpenPayload(payload), _active.Segment.Number, mark.Offset, mark.Crc, _state.CommittedPages, _state.CommitCount, pages, commits);
        buffer.Add(FrameKind.Checkpoint, payload, 0, 0);
    }

    private JournalCheckpoint MarkedCheckpoint()
        => new(_active.Segment.Number, _active.Mark.Offset, _state.Position.Sequence - 1, _active.Mark.Crc, _state.CommitCount, _state.CommittedPages);

    private void TellJournal(JournalCheckpoint? checkpoint)
    {
        foreach (Roll roll in _rolls)
        {
            _parts.Journal.Add(roll.Sealed);
            _parts.Journal.Add(roll.Created);
        }

        _rolls.Clear();
        _created.Clear();
        if (checkpoint is { } record)
        {
            _parts.Statistics.Add(LogCounter.Checkpoints, 1);
            _parts.Journal.Add(record);
        }

        try
        {
            FlushJournal();
        }
        catch (StorageFailureException)
        {
            // The commit is in the log, and an open without these records finds it there. They are kept and written before
            // the next commit, which fails if they still cannot be.
        }
        catch (StorePoisonedException)
        {
            // As above, except that the next write says that the log is poisoned.
        }
    }

    private void FlushJournal()
    {
        JournalFile journal = _parts.Journal;
        if (!journal.HasPending)
        {
            return;
        }

        journal.Write();
        journal.Barrier();
        if (journal.Length > _journalLimit)
        {
            journal.Rewrite();
            _journalLimit = Math.Max(_parts.Options.JournalBytes, 2 * journal.Length);
        }

        _parts.Statistics.Add(LogCounter.JournalBytes, journal.BytesWritten - _journalBytesSeen);
        _journalBytesSeen = journal.BytesWritten;
    }
}
