// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Journal;

/// <summary>What the records of a journal say in sum: the segments, the active one last, and the newest checkpoint.</summary>
internal sealed class JournalState
{
    private readonly List<SegmentSealed> _sealed = [];
    private readonly List<SegmentCreated> _created = [];

    /// <summary>The segments that were created, by ascending number without holes.</summary>
    public IReadOnlyList<SegmentCreated> Created => _created;

    /// <summary>The segments that were sealed: all of <see cref="Created"/>, or all but the last.</summary>
    public IReadOnlyList<SegmentSealed> Sealed => _sealed;

    /// <summary>The newest checkpoint.</summary>
    public JournalCheckpoint? Checkpoint { get; private set; }

    /// <summary>The number of the newest segment, 0 if there is none.</summary>
    public long LastSegment => _created.Count == 0 ? 0 : _created[^1].Segment;

    /// <summary>Whether the newest segment is sealed.</summary>
    public bool IsLastSealed => _created.Count == _sealed.Count;

    public bool TryApply(SegmentCreated record)
    {
        bool follows = IsLastSealed && (_created.Count == 0 ? record.Segment > 0 : record.Segment == LastSegment + 1);
        if (follows)
        {
            _created.Add(record);
        }

        return follows;
    }

    public bool TryApply(SegmentSealed record)
    {
        bool follows = !IsLastSealed && record.Segment == LastSegment && record.FooterOffset >= 0 && record.Length > record.FooterOffset;
        if (follows)
        {
            _sealed.Add(record);
        }

        return follows;
    }

    public bool TryApply(JournalCheckpoint record)
    {
        bool follows = record.Segment == LastSegment && record.Offset >= 0 && record.CommitCount >= 0
            && (Checkpoint is not { } before || record.Sequence > before.Sequence);
        if (follows)
        {
            Checkpoint = record;
        }

        return follows;
    }
}
