// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>What a file of the log holds.</summary>
public sealed record SegmentSummary
{
    internal SegmentSummary()
    {
    }

    /// <summary>The name of the file.</summary>
    public required string File { get; init; }

    /// <summary>Its bytes.</summary>
    public long Bytes { get; init; }

    /// <summary>About how many bytes of records in it are alive.</summary>
    public long LiveBytes { get; init; }

    /// <summary>About how many bytes of records in it are known to be dead.</summary>
    public long DeadBytes { get; init; }

    /// <summary>The pages in it.</summary>
    public int Pages { get; init; }

    /// <summary>The commits in it that are kept.</summary>
    public int Commits { get; init; }

    /// <summary>Whether nothing more is written to it, so that it can be freed.</summary>
    public bool IsSealed { get; init; }
}
