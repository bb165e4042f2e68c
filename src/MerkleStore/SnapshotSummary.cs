// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Snapshots;

namespace MerkleStore;

/// <summary>What a snapshot holds. Immutable.</summary>
public sealed record SnapshotSummary
{
    internal SnapshotSummary()
    {
    }

    /// <summary>The version of the format.</summary>
    public required int FormatVersion { get; init; }

    /// <summary>The commit that the snapshot is of: the last one in it.</summary>
    public required Hash256 Commit { get; init; }

    /// <summary>The commits in it, the oldest first.</summary>
    public required IReadOnlyList<SnapshotCommitSummary> Commits { get; init; }

    /// <summary>The bytes of the snapshot.</summary>
    public required long Bytes { get; init; }

    /// <summary>The bytes that it holds, before compression.</summary>
    public required long ContentBytes { get; init; }

    /// <summary>The chunks with content.</summary>
    public required long Chunks { get; init; }

    /// <summary>For an import: how many of the commits the store did not hold before. For an export: 0.</summary>
    public int NewCommits { get; init; }

    /// <summary>For an export that was resumed: how many bytes were there already.</summary>
    public long KeptBytes { get; init; }

    /// <summary>For an import: how many bytes at the start were not read, as an earlier import that was interrupted had taken them over.</summary>
    public long ResumedBytes { get; init; }

    /// <summary>For an import: what became of an earlier one that could not be gone on with; null if there is nothing to say.</summary>
    public string? Notice { get; init; }

    /// <summary>Whether the hash of every commit was computed from the content and compared. False only for differences that are checked without the commits that they differ from.</summary>
    public bool HashesChecked { get; init; } = true;

    internal static SnapshotSummary From(SnapshotManifest manifest, long bytes) => new()
    {
        FormatVersion = (int)SnapshotFormat.Version,
        Commits = [.. manifest.Commits.Select(entry => SnapshotCommitSummary.From(entry.Commit, entry.Counts))],
        Commit = manifest.Commits.Last().Commit.Hash,
        Bytes = bytes,
        ContentBytes = manifest.RawBytes,
        Chunks = manifest.DataChunks,
    };
}
