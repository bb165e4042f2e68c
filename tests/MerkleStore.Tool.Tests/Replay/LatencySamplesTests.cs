// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tool.Replay;

namespace MerkleStore.Tool.Tests.Replay;

public class LatencySamplesTests
{
    [Fact]
    public void Quantiles_OfNoSamples_AreZero() => Assert.Equal(default, new LatencySamples().Quantiles(0, 0));

    [Fact]
    public void Quantiles_OfOneSample_AreThatSample() => Assert.Equal(new LatencyQuantiles(3.5, 3.5, 3.5, 3.5), Of(3.5).Quantiles(0, 1));

    [Fact]
    public void Quantiles_OfOneToHundredInDisorder_AreTheNearestRanks()
        => Assert.Equal(new LatencyQuantiles(50, 90, 99, 100), Of([.. Enumerable.Range(1, 100).Select(i => (double)(i * 37 % 101))]).Quantiles(0, 100));

    [Fact]
    public void Quantiles_OfTen_RoundTheRankUp() => Assert.Equal(new LatencyQuantiles(5, 9, 10, 10), Of(10, 9, 8, 7, 6, 5, 4, 3, 2, 1).Quantiles(0, 10));

    [Fact]
    public void Quantiles_OfAPart_LeaveTheRestOut() => Assert.Equal(new LatencyQuantiles(2, 3, 3, 3), Of(1000, 1, 2, 3).Quantiles(1, 3));

    private static LatencySamples Of(params double[] samples)
    {
        var all = new LatencySamples();
        foreach (double sample in samples)
        {
            all.Add(sample);
        }

        return all;
    }
}
