// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Journal;

/// <summary>What a record of the journal says.</summary>
internal enum JournalRecordKind
{
    /// <summary>Not a record.</summary>
    None = 0,

    /// <summary>The first record of a journal file.</summary>
    Header = 1,

    /// <summary>A segment was created and became the active one.</summary>
    SegmentCreated = 2,

    /// <summary>The active segment was sealed.</summary>
    SegmentSealed = 3,

    /// <summary>A checkpoint frame is durable.</summary>
    Checkpoint = 4,

    /// <summary>A segment was deleted. Reserved.</summary>
    SegmentDeleted = 5,
}
