// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tool.Replay;

/// <summary>Durations, kept one by one so that quantiles are exact. 16 bytes of growth a commit at most.</summary>
internal sealed class LatencySamples
{
    private readonly List<double> _milliseconds = [];

    public int Count => _milliseconds.Count;

    public void Add(double milliseconds) => _milliseconds.Add(milliseconds);

    /// <summary>The quantiles of the samples from an index on; all zero if there are none.</summary>
    public LatencyQuantiles Quantiles(int from, int count)
    {
        double[] sorted = [.. _milliseconds.GetRange(from, count)];
        Array.Sort(sorted);
        return new LatencyQuantiles(NearestRank(sorted, 0.50), NearestRank(sorted, 0.90), NearestRank(sorted, 0.99), sorted.Length == 0 ? 0 : sorted[^1]);
    }

    /// <summary>The smallest sample that at least the given share of the samples does not exceed.</summary>
    internal static double NearestRank(ReadOnlySpan<double> sorted, double share)
        => sorted.IsEmpty ? 0 : sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length), 1, sorted.Length) - 1];
}
