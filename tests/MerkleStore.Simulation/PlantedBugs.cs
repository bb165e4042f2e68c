// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

#if PLANTED_BUGS
using System.Diagnostics;
using MerkleStore.Simulation.Fuzzing;
using MerkleStore.Simulation.Runs;

namespace MerkleStore.Simulation;

/// <summary>Shows that the searches find bugs: activates each planted one in turn and runs seeds, then the exhaustive searches, until one violates a promise.</summary>
internal static class PlantedBugs
{
    public static int Run(Arguments options)
    {
        long seeds = options.Number("--seeds", 6000);
        int jobs = (int)options.Number("--jobs", Environment.ProcessorCount);
        string? only = options.Text("--only");
        int missed = 0;
        foreach (PlantedBug bug in Enum.GetValues<PlantedBug>().Where(bug => bug != PlantedBug.None && (only is null || only == bug.ToString())))
        {
            Planted.Bug = bug;
            var clock = Stopwatch.StartNew();
            string found = Find(seeds, jobs, out string violation);
            missed += found.Length == 0 ? 1 : 0;
            Console.WriteLine(FormattableString.Invariant($"{bug,-30} {(found.Length == 0 ? "NOT FOUND" : found),-44} {clock.Elapsed.TotalSeconds,6:F1} s  {violation}"));
        }

        Planted.Bug = PlantedBug.None;
        Console.WriteLine(FormattableString.Invariant($"{missed} not found"));
        return missed == 0 ? 0 : 1;
    }

    private static string Find(long seeds, int jobs, out string violation)
    {
        CampaignReport report = Campaign.Run(1, seeds, TimeSpan.FromMinutes(5), new RunSettings(0), jobs, stopAtViolation: true);
        if (report.Violations.Count > 0)
        {
            violation = FirstLine(report.Violations.First().Value.Violation!);
            return FormattableString.Invariant($"campaign, seed {report.Violations.First().Key} ({report.Runs} runs)");
        }

        return FindByDamage("bit flips", jobs, out violation) ?? FindByDamage("mutations", jobs, out violation) ?? string.Empty;
    }

    private static string? FindByDamage(string search, int jobs, out string violation)
    {
        violation = string.Empty;
        try
        {
            if (search == "bit flips")
            {
                BitFlips.Run(StoreImage.Make(8, closed: false), 0, 13, jobs);
            }
            else
            {
                _ = new StoreMutations(StoreImage.Make(24, closed: false), StoreImage.Make(24, closed: false, fork: 22)).Run(1, 20_000, jobs);
            }

            return null;
        }
        catch (AggregateException e) when (e.InnerException is ViolationException first)
        {
            violation = FirstLine(first.Message);
            return search;
        }
    }

    private static string FirstLine(string text) => text.Split('\n')[0];
}
#endif
