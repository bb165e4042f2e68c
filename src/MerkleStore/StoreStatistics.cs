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

    /// <summary>
    /// Bytes written to files: exactly the sum of <see cref="PageBytes"/>, <see cref="CommitBytes"/>, <see cref="FramingBytes"/>, <see cref="IndexBytes"/>, <see cref="JournalBytes"/>,
    /// <see cref="SuperblockBytes"/> and <see cref="ZeroFillBytes"/>, as long as no write has failed.
    /// </summary>
    public long BytesWritten { get; init; }

    /// <summary>Bytes of pages: exactly the sum of the seven figures that follow.</summary>
    public long PageBytes { get; init; }

    /// <summary>Of the bytes of pages: values.</summary>
    public long ValueBytes { get; init; }

    /// <summary>Of the bytes of pages: names.</summary>
    public long NameBytes { get; init; }

    /// <summary>Of the bytes of pages: references, which are log addresses.</summary>
    public long ReferenceBytes { get; init; }

    /// <summary>Of the bytes of pages: hashes.</summary>
    public long HashBytes { get; init; }

    /// <summary>Of the bytes of pages: what nodes need beside that, such as kinds, counts, masks and lengths.</summary>
    public long NodeBytes { get; init; }

    /// <summary>Of the bytes of pages: what patch records need beside the changes that they hold.</summary>
    public long PatchBytes { get; init; }

    /// <summary>Of the bytes of pages: their heads, the places of the records in them, and records of commits that were given up while they were written.</summary>
    public long PageHeadBytes { get; init; }

    /// <summary>Bytes of commit records.</summary>
    public long CommitBytes { get; init; }

    /// <summary>Bytes of frame heads, padding and segment heads.</summary>
    public long FramingBytes { get; init; }

    /// <summary>Bytes of checkpoints and segment footers.</summary>
    public long IndexBytes { get; init; }

    /// <summary>Bytes of the journal.</summary>
    public long JournalBytes { get; init; }

    /// <summary>Bytes of the superblock: written if this instance made the store.</summary>
    public long SuperblockBytes { get; init; }

    /// <summary>Zeros written ahead of the end of the log, which later commits overwrite, and into the reserve.</summary>
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

    /// <summary>Pages that were loaded before anybody asked for them: by <see cref="ContextStore.Prefetch"/>, <see cref="ContextTree.Prefetch(ContextPath)"/> or the opening of the store. Also in <see cref="PageReads"/>.</summary>
    public long PrefetchedPages { get; init; }

    /// <summary>Of those, pages that were then asked for.</summary>
    public long UsefulPrefetches { get; init; }

    /// <summary>Of those, pages that were dropped from the cache before anybody asked for them.</summary>
    public long WastedPrefetches { get; init; }

    /// <summary>Requests to load ahead that were refused because too many waited.</summary>
    public long RefusedPrefetches { get; init; }

    /// <summary>Requests to load ahead that ended at a page or record that could not be read. The reader that needs it is told why.</summary>
    public long FailedPrefetches { get; init; }

    /// <summary>Bytes of disk that are held in reserve now.</summary>
    public long ReserveBytes { get; init; }

    /// <summary>Bytes of pages in the cache now.</summary>
    public long PageCacheBytes { get; init; }

    /// <summary>Bytes of nodes and values in memory now, slack included.</summary>
    public long ArenaUsedBytes { get; init; }

    /// <summary>Bytes that the arena of nodes has taken from the operating system.</summary>
    public long ArenaReservedBytes { get; init; }

    /// <summary>The largest value that <see cref="ArenaReservedBytes"/> has had.</summary>
    public long ArenaPeakBytes { get; init; }

    /// <summary>How often nodes were taken out of memory to keep to <see cref="StoreOptions.MemoryBudget"/>.</summary>
    public long MemoryReliefs { get; init; }

    /// <summary>How many trees were written ahead of their commit to keep to <see cref="StoreOptions.MemoryBudget"/>.</summary>
    public long TreesSpilled { get; init; }
}
