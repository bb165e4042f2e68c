// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>Counts of a store since it was opened, and what it takes in memory now.</summary>
public sealed record StoreStatistics
{
    internal StoreStatistics()
    {
    }

    /// <summary>Commits made.</summary>
    public long Commits { get; init; }

    /// <summary>Bytes written to files, for all causes together.</summary>
    public long BytesWritten { get; init; }

    /// <summary>Bytes of records of nodes and values, with their pages' heads and slots.</summary>
    public long PageBytes { get; init; }

    /// <summary>Bytes of commit records.</summary>
    public long CommitBytes { get; init; }

    /// <summary>Bytes of frame heads, padding and segment heads.</summary>
    public long FramingBytes { get; init; }

    /// <summary>Bytes of checkpoints and segment footers.</summary>
    public long IndexBytes { get; init; }

    /// <summary>Bytes of the journal.</summary>
    public long JournalBytes { get; init; }

    /// <summary>Zeros written ahead of the end of the log, which later commits overwrite.</summary>
    public long ZeroFillBytes { get; init; }

    /// <summary>Calls that wrote to a file.</summary>
    public long Writes { get; init; }

    /// <summary>Barriers on files (fdatasync).</summary>
    public long Barriers { get; init; }

    /// <summary>Syncs of the directory.</summary>
    public long DirectorySyncs { get; init; }

    /// <summary>Calls that read from a file.</summary>
    public long Reads { get; init; }

    /// <summary>Bytes read from files.</summary>
    public long BytesRead { get; init; }

    /// <summary>Pages read from disk because they were not in the cache.</summary>
    public long PageReads { get; init; }

    /// <summary>Pages found in the cache.</summary>
    public long PageHits { get; init; }

    /// <summary>Records whose content hash was checked when they were read (<see cref="StoreOptions.ReadVerification"/>).</summary>
    public long RecordsChecked { get; init; }

    /// <summary>Bytes of disk that are held in reserve now.</summary>
    public long ReserveBytes { get; init; }

    /// <summary>Bytes of pages in the cache now.</summary>
    public long PageCacheBytes { get; init; }

    /// <summary>Bytes of nodes and values in memory now, slack included.</summary>
    public long ArenaUsedBytes { get; init; }

    /// <summary>Bytes that the arena of nodes has taken from the operating system.</summary>
    public long ArenaReservedBytes { get; init; }
}
