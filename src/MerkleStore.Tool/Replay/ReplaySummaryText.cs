// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Globalization;
using MerkleStore.Tool.Formatting;

namespace MerkleStore.Tool.Replay;

/// <summary>The summary of a replay for people.</summary>
internal static class ReplaySummaryText
{
    /// <summary>The lines of the summary.</summary>
    public static IEnumerable<string> Lines(ReplaySummary summary)
    {
        yield return $"trace       {summary.Trace}";
        yield return summary.StorePath is { } path
            ? $"store       {Path.GetFullPath(path)} (durability: {summary.Durability})"
            : "store       in memory";
        if (summary.Skipped > 0)
        {
            yield return $"resumed     after {HumanText.Count(summary.Skipped)} commits";
        }

        if (summary.Head is { } head)
        {
            yield return $"head        {head} ({CommitText.ToBase58(head)})";
        }

        if (summary.Expected is { } expected)
        {
            yield return $"expected    all {HumanText.Count(summary.Skipped + summary.Figures.Whole.Commits)} commits are as in {expected}";
        }

        yield return "";
        foreach (string line in Figures(summary).Concat(Latencies(summary)))
        {
            yield return line;
        }

        yield return "";
        yield return $"operations  {string.Join(", ", Counted(summary.Figures.Whole))}";
        yield return $"memory      {HumanText.Size(summary.PeakRssBytes)} resident at most; {HumanText.Size(summary.Figures.Whole.Use.AllocatedBytes)} managed allocated, {HumanText.Count(summary.Figures.Whole.Use.Collections)} collections";
        if (summary.Memory.Entries > 0)
        {
            yield return $"tree        {HumanText.Count(summary.Memory.Entries)} entries, {HumanText.Size(summary.Memory.TotalBytes)} in memory, {HumanText.Rate((double)summary.Memory.TotalBytes / summary.Memory.Entries)} bytes an entry";
        }

        yield return summary.StorePath is null
            ? "disk        none"
            : $"disk        {HumanText.Size(summary.DiskBytes)} in files; {HumanText.Size(summary.Figures.Whole.Store.BytesWritten)} written, {HumanText.Count(summary.Figures.Whole.Store.Barriers)} barriers";
        yield return $"open/close  {HumanText.Seconds(summary.OpenSeconds)} s / {HumanText.Seconds(summary.CloseSeconds)} s, not in the seconds above";
    }

    private static IEnumerable<string> Counted(ReplayPart part)
    {
        for (int i = 0; i < OperationCounts.Counted.Length; i++)
        {
            TraceOperationKind kind = OperationCounts.Counted[i];
            if (part.Operations[(int)kind] > 0)
            {
                yield return $"{HumanText.Count(part.Operations[(int)kind])} {ReplaySummaryJson.NameOf(kind)}";
            }
        }
    }

    private static IEnumerable<string> Figures(ReplaySummary summary)
    {
        var table = new TextTable(Align.Left, Align.Right, Align.Right, Align.Right, Align.Right, Align.Right, Align.Right);
        table.Add("", "operations", "seconds", "CPU seconds", "operations/s", "commits", "commits/s");
        AddFigures(table, "whole", summary.Figures.Whole);
        AddFigures(table, "first commit", summary.Figures.First);
        AddFigures(table, "rest", summary.Figures.Rest);
        return table.Lines();
    }

    private static void AddFigures(TextTable table, string name, ReplayPart part) => table.Add(
        name,
        HumanText.Count(part.Operations.Total),
        HumanText.Seconds(part.Use.Seconds),
        HumanText.Seconds(part.Use.CpuSeconds),
        HumanText.Rate(part.OperationsPerSecond),
        part.Commits.ToString(CultureInfo.InvariantCulture),
        HumanText.Rate(part.CommitsPerSecond));

    private static IEnumerable<string> Latencies(ReplaySummary summary)
    {
        // The first commit of a trace loads the state; it would be the maximum of every replay.
        var table = new TextTable(Align.Left, Align.Right, Align.Right, Align.Right, Align.Right);
        table.Add("rest, in ms", "p50", "p90", "p99", "max");
        AddLatencies(table, "commit", summary.Figures.Rest.CommitMs);
        AddLatencies(table, "block", summary.Figures.Rest.BlockMs);
        return summary.Figures.Rest.Commits == 0 ? [] : table.Lines().Prepend("");
    }

    private static void AddLatencies(TextTable table, string name, LatencyQuantiles quantiles) => table.Add(
        name,
        HumanText.Milliseconds(quantiles.P50),
        HumanText.Milliseconds(quantiles.P90),
        HumanText.Milliseconds(quantiles.P99),
        HumanText.Milliseconds(quantiles.Max));
}
