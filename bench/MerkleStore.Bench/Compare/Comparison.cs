// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Bench.Measuring;

namespace MerkleStore.Bench.Compare;

/// <summary>Compares the medians of two files, and takes the noise from the spread of their runs.</summary>
internal static class Comparison
{
    // The largest single time, open and load are measured once in a run, and the peak of memory hangs on when collections come: they swing too much to judge by.
    private static readonly string[] NotJudged = ["commit max", "open", "cold open", "cold open, disk reads", "load, wall", "peak memory", "disk writes per block", "of which zeros ahead", "disk reads per block"];

    /// <summary>Compares.</summary>
    public static ComparisonResult Run(ResultFile before, ResultFile after, ComparisonSettings settings)
    {
        var lines = new List<ComparisonLine>();
        var missing = new List<string>();
        foreach (IGrouping<RunKey, RunResult> group in before.Runs.Where(run => run.Engine == settings.Engine).GroupBy(RunKey.Of))
        {
            if (!after.Runs.Any(run => run.Engine == settings.Engine && RunKey.Of(run) == group.Key))
            {
                missing.Add(group.Key.ToString());
                continue;
            }

            foreach (Metric metric in Metric.All.Where(metric => !NotJudged.Contains(metric.Name)))
            {
                double[] old = Values(before, group.Key, metric, settings);
                double[] now = Values(after, group.Key, metric, settings);
                if (old.Length != 0 && now.Length == 0)
                {
                    missing.Add(group.Key + ": " + metric.Name);
                }
                else if (old.Length != 0)
                {
                    double noise = Math.Max(settings.Floor, Statistics.Spread(old) + Statistics.Spread(now));
                    lines.Add(new ComparisonLine(group.Key.ToString(), metric.Name, Statistics.Median(old), Statistics.Median(now), noise));
                }
            }
        }

        return new ComparisonResult(lines, missing);
    }

    private static double[] Values(ResultFile file, RunKey key, Metric metric, ComparisonSettings settings)
    {
        var values = new List<double>();
        foreach (RunResult run in file.Runs.Where(run => run.Engine == settings.Engine && RunKey.Of(run) == key))
        {
            double? value = metric.Of(run);
            if (settings.Against is not null)
            {
                RunResult? other = file.Runs.FirstOrDefault(candidate => candidate.Engine == settings.Against && candidate.Run == run.Run && RunKey.Of(candidate) == key);
                double? divisor = other is null ? null : metric.Of(other);
                value = divisor is > 0 ? value / divisor : null;
            }

            if (value is not null)
            {
                values.Add(value.Value);
            }
        }

        return [.. values];
    }
}
