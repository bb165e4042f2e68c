// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Log;

/// <summary>The counts of <see cref="LogStatistics"/>.</summary>
internal enum LogCounter
{
    /// <summary>Commits that were completed.</summary>
    Commits = 0,

    /// <summary>Groups of pages that were written ahead of a commit.</summary>
    Spills,

    /// <summary>Pages that were written.</summary>
    Pages,

    /// <summary>Bytes of the payloads of pages.</summary>
    PageBytes,

    /// <summary>Bytes of the payloads of commit frames.</summary>
    CommitBytes,

    /// <summary>Bytes of frame headers, padding and segment headers.</summary>
    FramingBytes,

    /// <summary>Bytes of the payloads of checkpoints and footers.</summary>
    IndexBytes,

    /// <summary>Bytes written to the journal.</summary>
    JournalBytes,

    /// <summary>Bytes of the superblock, if this run made the store.</summary>
    SuperblockBytes,

    /// <summary>Zeros written ahead of the tail.</summary>
    ZeroFillBytes,

    /// <summary>Zero fills that the disk had no space for; the commit went on without.</summary>
    ZeroFillFailures,

    /// <summary>Commits that were given up, by their writer or by a failed write.</summary>
    Aborts,

    /// <summary>Segments that were sealed.</summary>
    SegmentsSealed,

    /// <summary>Checkpoints that were written.</summary>
    Checkpoints,

    /// <summary>Pages read from disk.</summary>
    PageReads,

    /// <summary>Bytes of the pages read from disk.</summary>
    PageReadBytes,

    /// <summary>Bytes of the pages in the cache.</summary>
    CachedBytes,

    /// <summary>Pages dropped from the cache.</summary>
    Evictions,

    /// <summary>Pages that were loaded before anybody asked for them.</summary>
    PrefetchedPages,

    /// <summary>Of those, pages that somebody asked for while they were in the cache.</summary>
    UsefulPrefetches,

    /// <summary>Of those, pages that were dropped before anybody asked for them.</summary>
    WastedPrefetches,

    /// <summary>The number of counts.</summary>
    Count,
}
