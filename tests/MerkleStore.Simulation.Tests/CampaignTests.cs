// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Simulation.Disk;
using MerkleStore.Simulation.Runs;

namespace MerkleStore.Simulation.Tests;

/// <summary>Random runs on the simulated disk keep every promise.</summary>
public class CampaignTests
{
    private const int SeedCount = 2000;

    [Fact]
    public void Runs_OfFixedSeeds_KeepEveryPromise() => Check(1, Seeds.Scaled(SeedCount), new RunSettings(0));

    [Fact]
    public void Runs_OfTheSeedsOfTheEnvironment_KeepEveryPromise()
    {
        Check(Seeds.Environment * 1_000_000, Seeds.Scaled(500), new RunSettings(0));
    }

    [Fact]
    public void Runs_WithoutFaults_HaveNoErrors()
    {
        CampaignReport report = Check(1, Seeds.Scaled(200), new RunSettings(0) { WithFaults = false });
        Assert.Equal(0, report.TypedErrors);
    }

    [Fact]
    public void Runs_OfFixedSeeds_InjectEveryClassOfFaults()
    {
        CampaignReport report = Check(3_000_000, 600, new RunSettings(0));
        Assert.All(Enum.GetValues<FaultKind>(), kind => Assert.True(report.Faults[kind] > 0, $"{kind} was never injected"));
        Assert.True(report.Faults.LostSectors > 0 && report.Faults.LostEntries > 0 && report.Faults.LostRenames > 0, "crashes took nothing away");
    }

    [Theory]
    [InlineData(3)]
    [InlineData(16)]
    [InlineData(40)]
    public void Run_OfTheSameSeed_MakesTheSameCalls(ulong seed)
    {
        RunResult first = SimulationRun.Run(new RunSettings(seed));
        RunResult second = SimulationRun.Run(new RunSettings(seed));
        Assert.Equal(first.TraceHash, second.TraceHash);
        Assert.Equal(first.Log, second.Log);
        Assert.True(first.Calls > 100, "the run does nothing");
    }

    private static CampaignReport Check(ulong first, int seeds, RunSettings template)
    {
        CampaignReport report = Campaign.Run(first, seeds, TimeSpan.MaxValue, template, Environment.ProcessorCount);
        TestContext.Current.TestOutputHelper?.WriteLine(report.ToString());
        Assert.Equal(seeds, report.Runs);
        if (report.Violations.Count > 0)
        {
            Assert.Fail(Describe(report));
        }

        return report;
    }

    private static string Describe(CampaignReport report)
    {
        RunResult failing = RunShrinker.Shrink(report.Violations.First().Value);
        return $"{report.Violations.Count} seeds violate a promise. {failing.Violation}{Environment.NewLine}To repeat: {failing.Settings.Command}{Environment.NewLine}"
            + string.Join(Environment.NewLine, failing.Log);
    }
}
