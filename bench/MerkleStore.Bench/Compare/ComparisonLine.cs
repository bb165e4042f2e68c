// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Bench.Compare;

/// <summary>One figure before and after.</summary>
/// <param name="Where">The workload and its settings.</param>
/// <param name="Metric">The figure.</param>
/// <param name="Before">The median before.</param>
/// <param name="After">The median after.</param>
/// <param name="Noise">The change, as a share, that the spread of the runs explains.</param>
internal sealed record ComparisonLine(string Where, string Metric, double Before, double After, double Noise)
{
    /// <summary>The change as a share; positive is worse.</summary>
    public double Change => Before == 0 ? (After == 0 ? 0 : double.PositiveInfinity) : (After - Before) / Before;

    /// <summary>Whether it is worse beyond the noise.</summary>
    public bool IsRegression => Change > Noise;

    /// <summary>Whether it is better beyond the noise.</summary>
    public bool IsGain => Change < -Noise;
}
