// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>How far the work on a snapshot is.</summary>
/// <param name="Fraction">The share that is done, from 0 to 1, or null if the end is not known. For an export it is estimated from the shape of the tree.</param>
/// <param name="Bytes">The bytes of the snapshot that are written or read.</param>
/// <param name="ContentBytes">The bytes that they hold, before compression.</param>
/// <param name="Elapsed">The time since the start.</param>
public readonly record struct SnapshotProgress(double? Fraction, long Bytes, long ContentBytes, TimeSpan Elapsed)
{
    /// <summary>Bytes of content in a second, on average; 0 at the start.</summary>
    public double BytesPerSecond => Elapsed > TimeSpan.Zero ? ContentBytes / Elapsed.TotalSeconds : 0;

    /// <summary>The time that is left if it goes on like this, or null if that cannot be told.</summary>
    public TimeSpan? Remaining => Fraction is > 0.001 and { } done ? Elapsed * Math.Max(0, (1 - done) / done) : null;
}
