// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Globalization;
using MerkleStore.Bench.Engines;
using MerkleStore.Bench.Measuring;

namespace MerkleStore.Bench.Reports;

/// <summary>Prints medians of paired runs as tables in Markdown, with the ratio of each peer to the engine.</summary>
internal static class TextReport
{
    private static readonly string[] Ratios = ["CPU per operation", "wall per operation", "get p50", "commit p50", "block p50", "written per block", "store"];
    private static readonly string[] Columns =
    [
        "CPU per operation", "wall per operation", "get p50", "get p99", "mem p50", "set p50", "list p50", "commit p50", "commit p90", "commit p99", "commit max", "block p50", "block p99",
        "written per block", "of which zeros ahead", "disk reads per block", "store", "open", "cold open", "cold open, disk reads", "load, wall", "load, CPU", "peak memory",
    ];

    /// <summary>Writes all tables.</summary>
    public static void Write(ResultFile file, TextWriter writer)
    {
        MachineResult machine = file.Machine;
        writer.WriteLine(FormattableString.Invariant(
            $"Machine: {machine.Architecture}, {machine.Processors} processors, {machine.Vectors}, {machine.MemoryBytes / (1 << 30)} GiB; {machine.System}; {machine.Runtime}"));
        foreach (IGrouping<RunKey, RunResult> group in file.Runs.GroupBy(RunKey.Of))
        {
            WriteGroup(group.Key, [.. group], writer);
        }
    }

    /// <summary>A value with its unit, three or four digits.</summary>
    public static string Format(double value, string unit)
    {
        (double factor, string name) = unit switch
        {
            "ns" when value >= 1e9 => (1e9, "s"),
            "ns" when value >= 1e6 => (1e6, "ms"),
            "ns" when value >= 1e4 => (1e3, "µs"),
            "bytes" when value >= 1 << 30 => (1 << 30, "GiB"),
            "bytes" when value >= 1 << 20 => (1 << 20, "MiB"),
            "bytes" when value >= 1 << 10 => (1 << 10, "KiB"),
            _ => (1.0, unit == "bytes" ? "B" : unit),
        };
        value /= factor;
        return value.ToString(value >= 100 ? "0" : value >= 10 ? "0.0" : "0.00", CultureInfo.InvariantCulture) + " " + name;
    }

    /// <summary>The median over paired runs of a peer's figure divided by the engine's; null if there is no pair.</summary>
    public static double? Ratio(IReadOnlyCollection<RunResult> runs, string engine, Metric metric)
    {
        var ratios = new List<double>();
        foreach (RunResult run in runs.Where(run => run.Engine == engine))
        {
            RunResult? own = runs.FirstOrDefault(other => other.Engine == EngineCatalogue.Own && other.Run == run.Run);
            double? ownValue = own is null ? null : metric.Of(own);
            double? value = metric.Of(run);
            if (ownValue is > 0 && value is not null)
            {
                ratios.Add(value.Value / ownValue.Value);
            }
        }

        return ratios.Count == 0 ? null : Statistics.Median(ratios);
    }

    private static void WriteGroup(RunKey key, RunResult[] runs, TextWriter writer)
    {
        string[] engines = [.. runs.Select(run => run.Engine).Distinct().OrderBy(EngineOrder)];
        writer.WriteLine();
        writer.WriteLine(FormattableString.Invariant($"### {key} — {runs[0].Measured.Blocks} blocks, {runs[0].Measured.Operations:N0} operations, medians of {runs.Max(run => run.Run)} paired runs"));
        if (runs[0].Limits is { Length: > 0 } limits && limits != "none")
        {
            writer.WriteLine("Limits: " + limits + ".");
        }

        writer.WriteLine();
        writer.WriteLine("| | " + string.Join(" | ", engines) + " |");
        writer.WriteLine("| --- |" + string.Concat(engines.Select(_ => " ---: |")));
        foreach (Metric metric in Columns.Select(Metric.Named))
        {
            string[] cells = [.. engines.Select(engine => Cell(runs, engine, metric))];
            if (cells.Any(cell => cell != "–"))
            {
                writer.WriteLine($"| {metric.Name} | {string.Join(" | ", cells)} |");
            }
        }
    }

    private static string Cell(RunResult[] runs, string engine, Metric metric)
    {
        double[] values = [.. runs.Where(run => run.Engine == engine).Select(metric.Of).OfType<double>()];
        if (values.Length == 0)
        {
            return "–";
        }

        string text = Format(Statistics.Median(values), metric.Unit);
        double? ratio = engine == EngineCatalogue.Own || !Ratios.Contains(metric.Name) ? null : Ratio(runs, engine, metric);
        return ratio is null ? text : text + FormattableString.Invariant($" (×{ratio:0.00})");
    }

    private static int EngineOrder(string engine)
    {
        for (int i = 0; i < EngineCatalogue.Names.Count; i++)
        {
            if (EngineCatalogue.Names[i] == engine)
            {
                return i;
            }
        }

        return int.MaxValue;
    }
}
