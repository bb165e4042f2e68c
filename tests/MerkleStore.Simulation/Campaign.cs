// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics;
using MerkleStore.Simulation.Runs;

namespace MerkleStore.Simulation;

/// <summary>Many runs, side by side.</summary>
internal static class Campaign
{
    /// <summary>Runs seeds one after the other.</summary>
    /// <param name="first">The first seed.</param>
    /// <param name="seeds">How many at the most.</param>
    /// <param name="time">When to begin no more.</param>
    /// <param name="template">The settings of each run but its seed.</param>
    /// <param name="jobs">How many at a time.</param>
    /// <param name="stopAtViolation">Whether the first violation ends it.</param>
    public static CampaignReport Run(ulong first, long seeds, TimeSpan time, RunSettings template, int jobs, bool stopAtViolation = false)
    {
        var report = new CampaignReport();
        var clock = Stopwatch.StartNew();
        long next = -1;
        void Work()
        {
            while (clock.Elapsed < time && !(stopAtViolation && report.Violations.Count > 0))
            {
                long i = Interlocked.Increment(ref next);
                if (i >= seeds)
                {
                    return;
                }

                report.Add(SimulationRun.Run(template with { Seed = first + (ulong)i }));
            }
        }

        Parallel.Invoke(new ParallelOptions { MaxDegreeOfParallelism = jobs }, [.. Enumerable.Repeat(Work, jobs)]);
        return report;
    }
}
