// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Simulation.Runs;

namespace MerkleStore.Simulation.Tests;

/// <summary>A crash at every write and barrier of a script, with every subset of the unsynced sectors.</summary>
public class ExhaustiveTests
{
    [Fact]
    public void Script_CrashedEverywhere_OpensAtAPrefixWithWhatWasDurable()
    {
        ExhaustiveRun run = ExhaustiveRun.Run(seed: 1, operations: 30, samples: 100);
        TestContext.Current.TestOutputHelper?.WriteLine($"{run.Points} points, {run.FullPoints} with all subsets; {run.Subsets} subsets, {run.States} states");
        Assert.True(run.Points > 60, $"{run.Points} points");
        Assert.True(run.FullPoints > run.Points / 2, $"{run.FullPoints} of {run.Points} points with all subsets");
        Assert.True(run.States > run.Points, $"{run.States} states");
    }
}
