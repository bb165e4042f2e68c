// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Journal;

namespace MerkleStore.Log;

/// <summary>Learns what a segment holds before its newest checkpoint, by following the checkpoints back.</summary>
internal static class CheckpointChain
{
    /// <summary>Reads the checkpoints of the active segment.</summary>
    /// <param name="parts">The log; pages and commits are added to it.</param>
    /// <param name="active">The segment, still empty.</param>
    /// <param name="reader">Its file.</param>
    /// <param name="newest">The newest checkpoint that the journal knows, which is durable.</param>
    /// <param name="state">The state behind the header of the segment.</param>
    /// <returns>The state behind the newest checkpoint.</returns>
    /// <exception cref="StoreCorruptionException">A checkpoint is not what the journal or the next one says.</exception>
    public static LogState Load(LogParts parts, ActiveSegment active, FrameReader reader, JournalCheckpoint newest, LogState state)
    {
        string name = active.Segment.Name;
        var chain = new Stack<IndexFrame>();
        int frameLength = 0;
        long offset = newest.Offset;
        uint crc = newest.Crc;
        while (offset != 0)
        {
            if (!reader.TryRead(offset, out FrameHeader header, out ReadOnlySpan<byte> frame)
                || header.Kind != FrameKind.Checkpoint
                || header.Crc != crc
                || (chain.Count == 0 && header.Sequence != newest.Sequence))
            {
                throw Damage.At(name, offset, "the checkpoint there, which was durable, is not whole or is another one");
            }

            if (!IndexFrame.TryDecode(frame.Slice(FrameHeader.Size, header.PayloadLength), offset, out IndexFrame? index, out string? problem))
            {
                throw Damage.At(name, offset, "of the checkpoint, " + problem);
            }

            if (index.Segment != active.Segment.Number)
            {
                throw Damage.At(name, offset, "the checkpoint belongs to another segment");
            }

            frameLength = chain.Count == 0 ? header.FrameLength : frameLength;
            chain.Push(index);
            (offset, crc) = (index.PreviousOffset, index.PreviousCrc);
        }

        foreach (IndexFrame index in chain)
        {
            state = Apply(parts, active, index, state);
        }

        if (state.CommitCount != newest.CommitCount || state.CommittedPages != newest.PageCount)
        {
            throw Damage.At(name, newest.Offset, "the checkpoint and the journal disagree on the number of commits or pages");
        }

        active.Mark = new CheckpointMark(newest.Offset, newest.Crc, active.Pages.Count, active.Commits.Count, newest.Offset + frameLength);
        return state with { Position = new LogPosition(active.Segment.Number, newest.Offset + frameLength, newest.Sequence + 1, newest.Crc) };
    }

    private static LogState Apply(LogParts parts, ActiveSegment active, IndexFrame index, LogState state)
    {
        ulong nextPage = state.NextPage + (ulong)index.Pages.Length;
        long commits = state.CommitCount + index.Commits.Length;
        if ((index.Pages.Length > 0 && index.Pages[0].Number != state.NextPage)
            || (index.Commits.Length > 0 && index.Commits[0].Sequence != state.CommitCount + 1)
            || index.CommitCount != commits
            || index.CommittedPages != nextPage - 1)
        {
            throw Damage.In(active.Segment.Name, "its checkpoints do not continue each other");
        }

        foreach (PageEntry page in index.Pages)
        {
            active.Pages.Add(page);
            parts.Pages.Set(page.Number, new PageLocation(active.Segment.Number, page));
        }

        foreach (CommitEntry commit in index.Commits)
        {
            active.Commits.Add(commit);
            parts.Commits.Add(new CommitLocation(active.Segment.Number, commit));
        }

        return state with { NextPage = nextPage, CommittedPages = nextPage - 1, CommitCount = commits };
    }
}
