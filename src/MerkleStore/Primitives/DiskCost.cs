// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>What commits took on disk when they were written, by cause: their pages and their commit frames. Every byte has one cause.</summary>
/// <remarks>Checkpoints, footers of segments, the journal and zeros written ahead serve many commits, and are not in it; <see cref="StoreStatistics"/> counts them.</remarks>
public sealed record DiskCost
{
    internal DiskCost()
    {
    }

    /// <summary>The commits that were measured.</summary>
    public long Commits { get; internal set; }

    /// <summary>Their pages.</summary>
    public long Pages { get; internal set; }

    /// <summary>Bytes of values.</summary>
    public long ValueBytes { get; internal set; }

    /// <summary>Bytes of names, packed where they are hex digits.</summary>
    public long NameBytes { get; internal set; }

    /// <summary>Bytes of references: the log addresses of values, directories and inner nodes.</summary>
    public long ReferenceBytes { get; internal set; }

    /// <summary>Bytes of hashes.</summary>
    public long HashBytes { get; internal set; }

    /// <summary>Bytes that nodes need beside that: kinds, counts, masks, lengths.</summary>
    public long NodeBytes { get; internal set; }

    /// <summary>Bytes that patch records need beside the changes that they hold.</summary>
    public long PatchBytes { get; internal set; }

    /// <summary>Bytes of commit records without their dead lists.</summary>
    public long CommitBytes { get; internal set; }

    /// <summary>Bytes of dead lists: which earlier records a commit no longer needs.</summary>
    public long DeadListBytes { get; internal set; }

    /// <summary>Bytes of frame heads and padding, of the heads of pages, and of the places of the records in them.</summary>
    public long FramingBytes { get; internal set; }

    /// <summary>All bytes: the sum of the nine causes.</summary>
    public long TotalBytes => ValueBytes + NameBytes + ReferenceBytes + HashBytes + NodeBytes + PatchBytes + CommitBytes + DeadListBytes + FramingBytes;

    /// <summary>The records by kind: the same bytes of records, seen from the other side.</summary>
    public IReadOnlyList<RecordKindCost> Records { get; internal set; } = [];
}
