// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>How far a compaction goes.</summary>
public sealed record CompactionOptions
{
    /// <summary>The default of <see cref="Threshold"/>.</summary>
    public const double DefaultThreshold = 0.25;

    /// <summary>The share of dead bytes from which a segment is rewritten: 0 to 1. Those in which nothing lives are freed in any case.</summary>
    public double Threshold { get; init; } = DefaultThreshold;

    /// <summary>The bytes to write at the most; a file that has been begun is ended.</summary>
    public long MaxBytes { get; init; } = long.MaxValue;

    /// <summary>The time after which no further file is begun.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.MaxValue;

    /// <summary>Whether what is moved is compressed with LZ4 where that saves an eighth.</summary>
    public bool Compress { get; init; } = true;

    /// <summary>Whether the segment that is written to is sealed first, so that what is dead in it can be freed too.</summary>
    public bool Seal { get; init; }
}
