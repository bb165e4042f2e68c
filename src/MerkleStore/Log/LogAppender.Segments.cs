// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.InteropServices;
using MerkleStore.Io;
using MerkleStore.Journal;

namespace MerkleStore.Log;

/// <content>Sealing and creating segments, and the zeros ahead of the tail.</content>
internal sealed partial class LogAppender
{
    private const int FirstFillStep = 256 * 1024;
    private const int LastFillStep = 4 * 1024 * 1024;
    private const int FillChunk = 256 * 1024;
    private const int LowWater = 64 * 1024;
    private const int FillAlignment = 4096;

    private static readonly byte[] Zeros = new byte[FillChunk];

    private int _fillStep;
    private bool _isFillSuspended;

    private void RollBetweenCommits()
    {
        _hasWritten = true;
        SegmentSealed sealedRecord = SealActive();
        _active = CreateSegment(out SegmentCreated created);

        // From here on the new segment is the state to go back to, whether or not the journal can be written.
        _parts.Journal.Add(sealedRecord);
        _parts.Journal.Add(created);
        Save();
        FlushJournal();
    }

    private void RollInsideCommit()
    {
        SegmentSealed sealedRecord = SealActive();
        ActiveSegment next = CreateSegment(out SegmentCreated created);
        _rolls.Add(new Roll(sealedRecord, created));
        _created.Add(next);
        _active = next;
    }

    private SegmentSealed SealActive()
    {
        // The footer says all that the checkpoint would.
        _untold = null;
        ActiveSegment active = _active;
        int payload = IndexFrame.PayloadSize(active.Pages.Count, active.Commits.Count);
        byte[] frame = GC.AllocateUninitializedArray<byte>(FrameHeader.LengthOf(payload));
        IndexFrame.Write(
            frame.AsSpan(FrameHeader.Size, payload),
            active.Segment.Number,
            0,
            0,
            _state.CommittedPages,
            _state.CommitCount,
            CollectionsMarshal.AsSpan(active.Pages),
            CollectionsMarshal.AsSpan(active.Commits));
        LogPosition position = _state.Position;
        uint crc = FrameHeader.Seal(frame, FrameKind.Footer, payload, position.Sequence, position.Chain);
        IStorageFile file = active.Segment.File;
        file.Write(position.Offset, frame);
        _state = _state with { Position = position.After(frame.Length, crc) };
        if (file.Length != _state.Position.Offset)
        {
            file.SetLength(_state.Position.Offset);
        }

#if PLANTED_BUGS
        if (!Planted.Is(PlantedBug.NoRollBarrier))
#endif
        BarrierActive();
        _parts.Statistics.Add(LogCounter.IndexBytes, payload);
        _parts.Statistics.Add(LogCounter.FramingBytes, frame.Length - payload);
        _parts.Statistics.Add(LogCounter.SegmentsSealed, 1);
        return new SegmentSealed(
            active.Segment.Number,
            _state.Position.Offset,
            position.Offset,
            position.Sequence,
            crc,
            active.Commits.Count == 0 ? 0 : active.Commits[0].Sequence,
            active.Commits.Count == 0 ? 0 : active.Commits[^1].Sequence);
    }

    private ActiveSegment CreateSegment(out SegmentCreated created)
    {
        var segment = new Segment(_parts.Storage, checked(_state.Position.Segment + 1));
        if (segment.Number > Segment.MaxNumber)
        {
            throw new MerkleStoreException("The log has used up the numbers of its segments. Copy the store into a new one.");
        }

        try
        {
            if (_parts.Storage.Exists(segment.Name))
            {
                // Left by a commit that was given up and could not delete it.
                _parts.Storage.Delete(segment.Name);
            }

            IStorageFile file = segment.OpenForWriting(StorageOpenMode.CreateNew);
            byte[] frame = new byte[SegmentHeader.FrameSize];
            new SegmentHeader(segment.Number, _state.NextPage, _state.CommittedPages, _state.CommitCount).Write(frame.AsSpan(FrameHeader.Size));
            LogPosition position = _state.Position;
            uint crc = FrameHeader.Seal(frame, FrameKind.SegmentHeader, SegmentHeader.Size, position.Sequence, position.Chain);
            file.Write(0, frame);
#if PLANTED_BUGS
            if (!Planted.Is(PlantedBug.NoSegmentBarrier))
#endif
            _parts.Guard.Barrier(file);
#if PLANTED_BUGS
            if (!Planted.Is(PlantedBug.NoSegmentDirectorySync))
#endif
            _parts.Guard.SyncDirectory(_parts.Storage);
            created = new SegmentCreated(segment.Number, position.Sequence, position.Chain);
            _state = _state with { Position = new LogPosition(segment.Number, frame.Length, position.Sequence + 1, crc) };
            SetDurable(position.Sequence, _state.CommitCount);
            _fillStep = FirstFillStep;
            _isFillSuspended = false;
            _parts.Statistics.Add(LogCounter.FramingBytes, frame.Length);
            _parts.Segments.Add(segment);
            return new ActiveSegment(segment);
        }
        catch
        {
            Discard(segment);
            throw;
        }
    }

    private void Discard(Segment segment)
    {
        _parts.Segments.Remove(segment.Number);
        segment.Dispose();
        if (_parts.Guard.IsPoisoned)
        {
            return;
        }

        try
        {
            if (_parts.Storage.Exists(segment.Name))
            {
                _parts.Storage.Delete(segment.Name);
            }
        }
        catch (StorageFailureException)
        {
            // The caller is told of the failure that led here. The file is deleted when its number is needed, or by the next open.
        }
    }

    /// <summary>Writes zeros ahead of the tail when it comes near the end of the last ones, so that the next barriers need not grow the file.</summary>
    private void FillAhead(int lastWrite)
    {
        LogOptions options = _parts.Options;
        long tail = _state.Position.Offset;
        if (!options.ZeroFill || !options.Durable || _isFillSuspended || _active.FilledTo - tail >= Math.Max(LowWater, lastWrite))
        {
            return;
        }

        long from = Math.Max(tail, _active.FilledTo);
        long to = Math.Min((tail + _fillStep + FillAlignment - 1) & -FillAlignment, options.SegmentBytes);
        _fillStep = Math.Min(2 * _fillStep, LastFillStep);
        try
        {
            for (long at = from; at < to;)
            {
                int length = (int)Math.Min(FillChunk, to - at);
                _active.Segment.File.Write(at, Zeros.AsSpan(0, length));
                _parts.Statistics.Add(LogCounter.ZeroFillBytes, length);
                at += length;
                _active.FilledTo = at;
            }
        }
        catch (StorageFailureException)
        {
            // The commit itself is written and needs none of this space.
            _isFillSuspended = true;
            _parts.Statistics.Add(LogCounter.ZeroFillFailures, 1);
        }
    }
}
