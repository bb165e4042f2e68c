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
    private readonly Lock _turn = new();
    private long _journalLimit;
    private long _journalBytesSeen;
    private JournalCheckpoint? _untold;

    /// <summary>Makes all commits so far durable. Commits go on meanwhile: the gate is not held while the disk works.</summary>
    public void Barrier()
    {
        // Whoever waits for this turn finds, as a rule, that the one before has done the work.
        lock (_turn)
        {
            IStorageFile file;
            ulong last;
            long commits;
            lock (_gate)
            {
                _parts.Guard.ThrowIfPoisoned();

                // Frames of a commit in progress may still be given up, and others get their sequences then.
                LogState state = _writer.IsOpen ? _savepoint.State : _state;
                (file, last, commits) = (_active.Segment.File, state.Position.Sequence - 1, state.CommitCount);
            }

            lock (_parts.Guard.Turn)
            {
                // If the segment was sealed since, its frames are durable, and the file may be gone.
                if (Volatile.Read(ref _durable) < last)
                {
                    _parts.Guard.Barrier(file);
                }
            }

            lock (_gate)
            {
                SetDurable(Math.Max(_durable, last), commits);
                TellCheckpoint();
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
            else
            {
                EnsureDurable();
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

            try
            {
                FlushJournal();
                if (_active.Mark.End != _state.Position.Offset)
                {
                    WriteCheckpoint(isClosing: true);
                    return;
                }
            }
            catch (StorageFailureException failure) when (failure.IsDiskFull)
            {
                // A checkpoint only spares the next opening work. The commits need no space to become durable.
                EnsureDurable();
                return;
            }

            EnsureDurable();
            if (_active.Segment.File.Length != _state.Position.Offset)
            {
                _active.Segment.File.SetLength(_state.Position.Offset);
                BarrierActive();
            }
        }
    }

    /// <summary>A checkpoint that was written with a commit may still wait for its barrier.</summary>
    private void EnsureDurable()
    {
        if (_durable < _state.Position.Sequence - 1)
        {
            BarrierActive();
        }

        TellCheckpoint();
    }

    private void WriteCheckpoint(bool isClosing)
    {
        _untold = null;
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
            _untold = null;
            _parts.Statistics.Add(LogCounter.Checkpoints, 1);
            _parts.Journal.Add(record);
        }

        FlushJournalIfPossible();
    }

    /// <summary>Tells the journal of a checkpoint that was written with a commit, once it is durable.</summary>
    private void TellCheckpoint()
    {
        if (_untold is { } checkpoint && checkpoint.Sequence <= _durable)
        {
            _untold = null;
            _parts.Statistics.Add(LogCounter.Checkpoints, 1);
            _parts.Journal.Add(checkpoint);
        }

        FlushJournalIfPossible();
    }

    private void SetDurable(ulong sequence, long commits)
    {
        Volatile.Write(ref _durable, sequence);
        _parts.Durable.Advance(commits);
    }

    private void FlushJournalIfPossible()
    {
        try
        {
            FlushJournal();
        }
        catch (StorageFailureException)
        {
            // The commits are in the log, and an open without these records finds it there. They are kept and written before
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
