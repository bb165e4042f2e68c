// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Snapshots;

namespace MerkleStore;

/// <summary>A commit in a snapshot. Immutable.</summary>
public sealed record SnapshotCommitSummary
{
    internal SnapshotCommitSummary()
    {
    }

    /// <summary>The hash of the commit.</summary>
    public required Hash256 Hash { get; init; }

    /// <summary>The hash of its root directory.</summary>
    public required Hash256 RootHash { get; init; }

    /// <summary>The commit of which only the difference is in the snapshot; null if all is there.</summary>
    public Hash256? Base { get; init; }

    /// <summary>The parents, sorted bytewise.</summary>
    public required IReadOnlyList<Hash256> Parents { get; init; }

    /// <summary>The date in seconds since 1970-01-01 UTC.</summary>
    public long Date { get; init; }

    /// <summary>The author.</summary>
    public ReadOnlyMemory<byte> Author { get; init; }

    /// <summary>The message.</summary>
    public ReadOnlyMemory<byte> Message { get; init; }

    /// <summary>The values that are in the snapshot for it.</summary>
    public long Values { get; init; }

    /// <summary>The bytes of those values.</summary>
    public long ValueBytes { get; init; }

    /// <summary>The directories that are in the snapshot for it.</summary>
    public long Directories { get; init; }

    internal static SnapshotCommitSummary From(SnapshotCommit commit, ContentCounts counts) => new()
    {
        Hash = commit.Hash,
        RootHash = commit.RootHash,
        Base = commit.Base,
        Parents = commit.Parents,
        Date = commit.Date,
        Author = commit.Author,
        Message = commit.Message,
        Values = counts.Values,
        ValueBytes = counts.ValueBytes,
        Directories = counts.Directories,
    };
}
