// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Text;
using MerkleStore.Simulation.Disk;
using MerkleStore.Simulation.Runs;

namespace MerkleStore.Simulation;

/// <summary>The sums over the runs of a campaign.</summary>
internal sealed class CampaignReport
{
    private readonly Lock _gate = new();

    public long Runs { get; private set; }

    public long Steps { get; private set; }

    public long Commits { get; private set; }

    public long Opens { get; private set; }

    public long Crashes { get; private set; }

    public long TypedErrors { get; private set; }

    public long Refused { get; private set; }

    public long Calls { get; private set; }

    public long VirtualTime { get; private set; }

    public FaultCounts Faults { get; } = new();

    /// <summary>The runs that violated a promise, in the order of their seeds.</summary>
    public SortedDictionary<ulong, RunResult> Violations { get; } = [];

    public void Add(RunResult result)
    {
        lock (_gate)
        {
            Runs++;
            Steps += result.Steps;
            Commits += result.Commits;
            Opens += result.Opens;
            Crashes += result.Crashes;
            TypedErrors += result.TypedErrors;
            Refused += result.Refused;
            Calls += result.Calls;
            VirtualTime += result.VirtualTime;
            Faults.Add(result.Faults);
            if (result.Violation is not null)
            {
                Violations.Add(result.Settings.Seed, result);
            }
        }
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.AppendLine(FormattableString.Invariant(line));
        Line($"{Runs:N0} seeds, {Steps:N0} steps, {Commits:N0} commits, {Crashes:N0} crashes, {Opens:N0} opens, {Calls:N0} calls to the disk, {VirtualTime / 1_000_000:N0} s of virtual time");
        Line($"{TypedErrors:N0} typed errors; {Refused:N0} stores refused for damage; {Violations.Count:N0} violations");
        Line($"{"fault",-24} {"injected",10}");
        foreach (FaultKind kind in Enum.GetValues<FaultKind>())
        {
            Line($"{kind,-24} {Faults[kind],10:N0}");
        }

        Line($"{"sectors lost",-24} {Faults.LostSectors,10:N0}");
        Line($"{"directory entries lost",-24} {Faults.LostEntries,10:N0}");
        Line($"{"renames lost",-24} {Faults.LostRenames,10:N0}");
        return text.ToString();
    }
}
