// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Bench.Compare;
using MerkleStore.Bench.Measuring;

namespace MerkleStore.Bench.Tests;

public sealed class ComparisonTests
{
    private static readonly ComparisonSettings Settings = new("merklestore", null, Floor: 0.05);

    [Fact]
    public void Compare_SameFigures_Passes()
    {
        ComparisonResult result = Comparison.Run(File([10, 11, 12]), File([10, 11, 12]), Settings);

        Assert.False(result.Failed);
        Assert.NotEmpty(result.Lines);
    }

    [Fact]
    public void Compare_WorseThanTheSpread_Fails()
    {
        ComparisonResult result = Comparison.Run(File([10, 10.2, 10.4]), File([12, 12.2, 12.4]), Settings);

        Assert.True(result.Failed);
        Assert.Contains(result.Lines, line => line.Metric == "CPU per operation" && line.IsRegression);
    }

    [Fact]
    public void Compare_WorseWithinTheSpread_Passes()
    {
        // The medians differ by a fifth, but so do the runs of one file among themselves.
        ComparisonResult result = Comparison.Run(File([8, 10, 12]), File([10, 12, 14]), Settings);

        Assert.False(result.Failed);
    }

    [Fact]
    public void Compare_BelowTheFloor_Passes()
    {
        Assert.False(Comparison.Run(File([10, 10, 10]), File([10.4, 10.4, 10.4]), Settings).Failed);
        Assert.True(Comparison.Run(File([10, 10, 10]), File([10.6, 10.6, 10.6]), Settings).Failed);
    }

    [Fact]
    public void Compare_Better_IsAGainAndPasses()
    {
        ComparisonResult result = Comparison.Run(File([10, 10, 10]), File([5, 5, 5]), Settings);

        Assert.False(result.Failed);
        Assert.Contains(result.Lines, line => line.IsGain);
    }

    [Fact]
    public void Compare_WorkloadNotMeasuredAnyMore_Fails()
    {
        var nothing = new ResultFile { Runs = [] };

        Assert.True(Comparison.Run(File([10]), nothing, Settings).Failed);
        Assert.True(Comparison.Run(nothing, nothing, Settings).Failed);
    }

    [Fact]
    public void Compare_AgainstAPeer_SlowerMachineCancelsOut()
    {
        ResultFile before = File([10, 10, 10], peer: [20, 20, 20]);
        ResultFile slower = File([15, 15, 15], peer: [30, 30, 30]);

        Assert.True(Comparison.Run(before, slower, Settings).Failed);
        Assert.False(Comparison.Run(before, slower, Settings with { Against = "lmdb" }).Failed);
    }

    [Fact]
    public void Median_EvenAndOddNumbers_IsTheMiddle()
    {
        Assert.Equal(2, Statistics.Median([3, 1, 2]));
        Assert.Equal(2.5, Statistics.Median([4, 1, 2, 3]));
        Assert.Equal(0.4, Statistics.Spread([3, 2, 4, 2]), 1e-9);
    }

    private static ResultFile File(double[] own, double[]? peer = null)
    {
        List<RunResult> runs = [.. own.Select((seconds, index) => Run("merklestore", index + 1, seconds))];
        runs.AddRange((peer ?? []).Select((seconds, index) => Run("lmdb", index + 1, seconds)));
        return new ResultFile { Runs = runs };
    }

    private static RunResult Run(string engine, int number, double seconds) => new()
    {
        Workload = "uniform",
        Engine = engine,
        Run = number,
        Entries = 1_000,
        Measured = new PhaseResult { Blocks = 1, Operations = 1_000, CpuSeconds = seconds, WallSeconds = seconds },
    };
}
