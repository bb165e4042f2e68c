// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Bench.Measuring;

/// <summary>Figures of several runs.</summary>
internal static class Statistics
{
    /// <summary>The median; of an even number the mean of the two in the middle.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Half of the distance between the least and the greatest, as a share of the median; 0 for one value.</summary>
    public static double Spread(IReadOnlyCollection<double> values)
    {
        double median = Median(values);
        return values.Count < 2 || median == 0 ? 0 : (values.Max() - values.Min()) / 2 / Math.Abs(median);
    }
}
