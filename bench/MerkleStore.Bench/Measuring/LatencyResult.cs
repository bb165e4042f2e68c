// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Bench.Measuring;

/// <summary>How long operations of one kind took.</summary>
internal sealed record LatencyResult
{
    /// <summary>The number of times measured; of frequent operations it is a sample.</summary>
    public long Count { get; init; }

    /// <summary>The mean in nanoseconds.</summary>
    public double MeanNs { get; init; }

    /// <summary>The median in nanoseconds.</summary>
    public double P50Ns { get; init; }

    /// <summary>The 90th percentile in nanoseconds.</summary>
    public double P90Ns { get; init; }

    /// <summary>The 99th percentile in nanoseconds.</summary>
    public double P99Ns { get; init; }

    /// <summary>The longest in nanoseconds.</summary>
    public double MaxNs { get; init; }

    /// <summary>The distribution, for plots.</summary>
    public IReadOnlyList<CurvePoint> Curve { get; init; } = [];
}
