// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Numerics;

namespace MerkleStore.Bench.Measuring;

/// <summary>Counts times in classes 3% wide, so that a percentile needs no list of samples.</summary>
internal sealed class LatencyHistogram
{
    private const int SubBits = 5;
    private const int SubClasses = 1 << SubBits;

    private static readonly double[] CurvePoints = [0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999, 0.9995, 0.9999, 1];
    private readonly long[] _classes = new long[64 * SubClasses];
    private long _sum;

    /// <summary>The number of times recorded.</summary>
    public long Count { get; private set; }

    /// <summary>The longest time in nanoseconds.</summary>
    public long Max { get; private set; }

    /// <summary>Records a time.</summary>
    public void Record(long nanoseconds)
    {
        nanoseconds = Math.Max(0, nanoseconds);
        _classes[ClassOf((ulong)nanoseconds)]++;
        _sum += nanoseconds;
        Count++;
        Max = Math.Max(Max, nanoseconds);
    }

    /// <summary>The time that a share of all times does not exceed.</summary>
    /// <param name="share">0 to 1.</param>
    /// <returns>Nanoseconds, too high by 3% at the most; 0 if nothing was recorded.</returns>
    public double Percentile(double share)
    {
        long rank = Math.Max(1, (long)Math.Ceiling(share * Count));
        long seen = 0;
        for (int i = 0; i < _classes.Length; i++)
        {
            seen += _classes[i];
            if (seen >= rank)
            {
                return Math.Min(Max, UpperEnd(i));
            }
        }

        return Max;
    }

    /// <summary>The figures of all times.</summary>
    public LatencyResult ToResult() => new()
    {
        Count = Count,
        MeanNs = Count == 0 ? 0 : (double)_sum / Count,
        P50Ns = Percentile(0.5),
        P90Ns = Percentile(0.9),
        P99Ns = Percentile(0.99),
        MaxNs = Max,
        Curve = [.. CurvePoints.Select(share => new CurvePoint(share, Percentile(share)))],
    };

    private static int ClassOf(ulong value)
    {
        if (value < SubClasses)
        {
            return (int)value;
        }

        int exponent = BitOperations.Log2(value) - SubBits;
        return (exponent * SubClasses) + (int)(value >> exponent);
    }

    private static double UpperEnd(int index)
    {
        if (index < 2 * SubClasses)
        {
            return index;
        }

        int exponent = (index / SubClasses) - 1;
        return ((double)((index % SubClasses) + SubClasses + 1) * Math.Pow(2, exponent)) - 1;
    }
}
