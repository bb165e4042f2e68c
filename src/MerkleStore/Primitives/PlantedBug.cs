// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

#if PLANTED_BUGS
namespace MerkleStore;

/// <summary>What is planted; see <see cref="Planted"/>.</summary>
internal enum PlantedBug
{
    None,

    /// <summary>A commit is reported durable without a barrier.</summary>
    NoCommitBarrier,

    /// <summary>A sealed segment is entered in the journal before it is durable.</summary>
    NoRollBarrier,

    /// <summary>A new segment is entered in the journal before its header is durable.</summary>
    NoSegmentBarrier,

    /// <summary>A new segment is entered in the journal before its name is durable.</summary>
    NoSegmentDirectorySync,

    /// <summary>A checkpoint is entered in the journal before it is durable.</summary>
    NoCheckpointBarrier,

    /// <summary>The rewritten journal takes the place of the old one before it is durable.</summary>
    NoJournalBarrierBeforeRename,

    /// <summary>A new store is reported made before the name of its superblock is durable.</summary>
    NoSuperblockDirectorySync,

    /// <summary>A barrier that failed is called again.</summary>
    RetryBarrier,

    /// <summary>A barrier that failed does not close the store for writing.</summary>
    NoPoison,

    /// <summary>Opening trusts what the page cache shows after a barrier that failed.</summary>
    TrustPageCache,

    /// <summary>Opening shows commits that are in the page cache alone.</summary>
    NoBarrierAtOpen,

    /// <summary>The CRC of a frame is not checked.</summary>
    NoFrameCrc,

    /// <summary>Frames are not chained to the ones before them.</summary>
    NoChain,

    /// <summary>The CRC of a journal record is not checked.</summary>
    NoJournalCrc,

    /// <summary>Damage inside the log is cut off like a torn tail.</summary>
    NoWitness,

    /// <summary>What is behind the last checkpoint is cut off.</summary>
    NoRollForward,

    /// <summary>A page that was read from a wrong place is taken.</summary>
    NoPageNumber,

    /// <summary>An entry that could not be read counts as absent.</summary>
    AbsenceAfterFailedRead,

    /// <summary>A commit that was given up stays in the index of its segment.</summary>
    NoRestore,

    /// <summary>A commit names itself as durable.</summary>
    BoldWatermark,

    /// <summary>The lock is not freed when opening fails.</summary>
    LockLeak,

    /// <summary>Files stay open when opening fails.</summary>
    HandleLeak,

    /// <summary>A commit is visible before its barrier.</summary>
    EarlyPublish,
}
#endif
