// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Bench.Measuring;

/// <summary>A figure of a run; of all of them less is better.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Of">Reads it from a run; null if the run does not have it.</param>
internal sealed record Metric(string Name, string Unit, Func<RunResult, double?> Of)
{
    /// <summary>All figures.</summary>
    public static IReadOnlyList<Metric> All { get; } =
    [
        new("wall per operation", "ns", run => PerOperation(run, run.Measured.WallSeconds * 1e9)),
        new("CPU per operation", "ns", run => PerOperation(run, run.Measured.CpuSeconds * 1e9)),
        Latency("get", "mean", latency => latency.MeanNs),
        Latency("get", "p50", latency => latency.P50Ns),
        Latency("get", "p99", latency => latency.P99Ns),
        Latency("mem", "p50", latency => latency.P50Ns),
        Latency("list", "p50", latency => latency.P50Ns),
        Latency("set", "p50", latency => latency.P50Ns),
        Latency("delete", "p50", latency => latency.P50Ns),
        Latency("commit", "p50", latency => latency.P50Ns),
        Latency("commit", "p90", latency => latency.P90Ns),
        Latency("commit", "p99", latency => latency.P99Ns),
        Latency("commit", "max", latency => latency.MaxNs),
        Latency("block", "p50", latency => latency.P50Ns),
        Latency("block", "p99", latency => latency.P99Ns),
        new("written per block", "bytes", run => run.Measured.Latencies.ContainsKey("commit") ? (double)run.Measured.WrittenBytes / Math.Max(1, run.Measured.Blocks) : null),
        new("of which zeros ahead", "bytes", run => run.Measured.ZeroFillBytes == 0 ? null : (double)run.Measured.ZeroFillBytes / Math.Max(1, run.Measured.Blocks)),
        new("disk writes per block", "bytes", run => run.Measured.Latencies.ContainsKey("commit") ? (double)run.Measured.DiskWriteBytes / Math.Max(1, run.Measured.Blocks) : null),
        new("disk reads per block", "bytes", run => (double)run.Measured.DiskReadBytes / Math.Max(1, run.Measured.Blocks)),
        new("store", "bytes", run => run.StoreBytes),
        new("load, CPU", "s", run => run.Load.CpuSeconds),
        new("load, wall", "s", run => run.Load.WallSeconds),
        new("open", "ms", run => run.OpenMs),
        new("cold open", "ms", run => run.Cold ? run.ColdOpenMs : null),
        new("cold open, disk reads", "bytes", run => run.Cold ? run.ColdOpenReadBytes : null),
        new("peak memory", "bytes", run => run.PeakResidentBytes),
    ];

    /// <summary>The figure of a name.</summary>
    public static Metric Named(string name) => All.First(metric => metric.Name == name);

    private static double PerOperation(RunResult run, double value) => value / Math.Max(1, run.Measured.Operations);

    private static Metric Latency(string operation, string point, Func<LatencyResult, double> of)
        => new(operation + " " + point, "ns", run => run.Measured.Latencies.TryGetValue(operation, out LatencyResult? latency) ? of(latency) : null);
}
