// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Bench.Measuring;

namespace MerkleStore.Bench.Tests;

public sealed class LatencyHistogramTests
{
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9)]
    [InlineData(0.99)]
    public void Percentile_ManyValues_IsWithinThreePercentOfTheSortedList(double share)
    {
        const ulong Seed = 42;
        var random = new MerkleStore.Bench.Workloads.SplitMix64(Seed);
        var histogram = new LatencyHistogram();
        var values = new List<long>();
        for (int i = 0; i < 20_000; i++)
        {
            long value = (long)Math.Pow(2, random.Fraction() * 40);
            values.Add(value);
            histogram.Record(value);
        }

        values.Sort();
        double exact = values[(int)Math.Ceiling(share * values.Count) - 1];
        Assert.InRange(histogram.Percentile(share), exact, exact * 1.04);
        Assert.Equal(values[^1], histogram.Max);
    }

    [Fact]
    public void Percentile_SmallValues_AreExact()
    {
        var histogram = new LatencyHistogram();
        for (int i = 1; i <= 40; i++)
        {
            histogram.Record(i);
        }

        Assert.Equal(20, histogram.Percentile(0.5));
        Assert.Equal(40, histogram.Percentile(1));
    }

    [Fact]
    public void Percentile_NothingRecorded_IsZero() => Assert.Equal(0, new LatencyHistogram().Percentile(0.99));
}
