// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Simulation.Disk;

/// <summary>The classes of faults; each has a row in the table of a campaign.</summary>
internal enum FaultKind
{
    /// <summary>The power goes at a call; of what was not synced any subset survives, in any order.</summary>
    PowerCut,

    /// <summary>The power goes inside a write: a prefix of it, to the byte, had reached the page cache.</summary>
    TornWrite,

    /// <summary>The process dies; the page cache lives on, unsynced.</summary>
    ProcessKill,

    /// <summary>A read fails with EIO.</summary>
    ReadError,

    /// <summary>A write fails with EIO after a prefix.</summary>
    WriteError,

    /// <summary>fdatasync fails with EIO; the dirty data is dropped and counts as clean.</summary>
    BarrierError,

    /// <summary>The sync of the directory fails with EIO.</summary>
    DirectorySyncError,

    /// <summary>Opening, cutting, renaming, deleting or listing fails with EIO.</summary>
    MetadataError,

    /// <summary>The disk is full, from some byte on, until space returns.</summary>
    NoSpace,

    /// <summary>One bit of one read is wrong.</summary>
    BitFlipOnce,

    /// <summary>A read returns the bytes of another place.</summary>
    MisdirectedRead,

    /// <summary>A read returns what the platter held before the last write.</summary>
    StaleRead,

    /// <summary>A read returns fewer bytes than there are.</summary>
    ShortRead,

    /// <summary>A call takes long.</summary>
    SlowCall,

    /// <summary>One bit on the platter is wrong from now on.</summary>
    BitFlipOnPlatter,

    /// <summary>A barrier returns, but a sector was never written.</summary>
    LostWrite,

    /// <summary>A write goes to another place.</summary>
    MisdirectedWrite,
}
