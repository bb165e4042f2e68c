// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Net;
using System.Text;
using MerkleStore.Bench.Engines;
using MerkleStore.Bench.Measuring;

namespace MerkleStore.Bench.Reports;

/// <summary>A report in one file of HTML: plots as inline SVG, and all tables.</summary>
internal static class HtmlReport
{
    private static readonly string[] Plotted = ["get", "set", "commit", "block"];

    /// <summary>Writes it.</summary>
    public static string Write(ResultFile file)
    {
        var html = new StringBuilder();
        html.Append("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>MerkleStore benchmarks</title><style>");
        html.Append("body{font-family:sans-serif;max-width:1300px;margin:2em auto;padding:0 1em}svg{margin:6px;border:1px solid #eee}pre{background:#f6f6f6;padding:1em;overflow:auto}");
        html.Append("</style></head><body><h1>MerkleStore benchmarks</h1>");
        html.Append("<p>Medians of paired runs, each in a process of its own. The ratios in the tables are a peer's figure divided by that of merklestore in the same run: above 1, the peer takes more.</p>");
        foreach (IGrouping<string, RunResult> workload in file.Runs.GroupBy(run => run.Workload))
        {
            html.Append("<h2>" + WebUtility.HtmlEncode(workload.Key) + "</h2>");
            Growth(html, [.. workload]);
            foreach (IGrouping<RunKey, RunResult> group in workload.GroupBy(RunKey.Of))
            {
                html.Append("<h3>" + WebUtility.HtmlEncode(group.Key.ToString()) + "</h3>");
                Distributions(html, [.. group]);
                Commits(html, [.. group]);
            }
        }

        using var tables = new StringWriter();
        TextReport.Write(file, tables);
        html.Append("<h2>Tables</h2><pre>" + WebUtility.HtmlEncode(tables.ToString()) + "</pre></body></html>");
        return html.ToString();
    }

    /// <summary>Throughput and cost against the size of the store.</summary>
    private static void Growth(StringBuilder html, RunResult[] runs)
    {
        if (runs.Select(run => run.Entries).Distinct().Count() < 2)
        {
            return;
        }

        Sized(html, runs, "Throughput against size", "operations per second", run => run.Measured.Operations / run.Measured.WallSeconds);
        foreach ((string metric, string title) in (ReadOnlySpan<(string, string)>)
        [
            ("CPU per operation", "CPU per operation against size"),
            ("get p50", "Cost growth: get, p50"),
            ("set p50", "Cost growth: set, p50"),
            ("commit p50", "Cost growth: commit, p50"),
            ("written per block", "Cost growth: bytes written per commit"),
            ("open", "Cost growth: open"),
        ])
        {
            Metric of = Metric.Named(metric);
            Sized(html, runs, title, of.Unit, of.Of);
        }
    }

    private static void Sized(StringBuilder html, RunResult[] runs, string title, string unit, Func<RunResult, double?> of)
    {
        List<Series> series = [];
        foreach (IGrouping<string, RunResult> engine in runs.GroupBy(run => run.Engine).OrderBy(group => Colour(group.Key)))
        {
            List<(double X, double Y)> points = [];
            foreach (IGrouping<long, RunResult> size in engine.GroupBy(run => run.Entries).OrderBy(group => group.Key))
            {
                double median = Statistics.Median(size.Select(of).OfType<double>());
                if (median > 0)
                {
                    points.Add((size.Key, median));
                }
            }

            series.Add(new Series(engine.Key, points));
        }

        if (series.Any(line => line.Points.Count != 0))
        {
            var x = new Axis("entries", series.SelectMany(line => line.Points).Select(point => point.X), true, value => FormattableString.Invariant($"{value:N0}"));
            var y = new Axis(title, series.SelectMany(line => line.Points).Select(point => point.Y), true, value => TextReport.Format(value, unit == "operations per second" ? "/s" : unit));
            html.Append(Plot.Lines(title, x, y, series, Colour));
        }
    }

    /// <summary>The distribution of times: the share of slower operations falls tenfold from mark to mark.</summary>
    private static void Distributions(StringBuilder html, RunResult[] runs)
    {
        foreach (string operation in Plotted)
        {
            List<Series> series = [];
            foreach (IGrouping<string, RunResult> engine in runs.GroupBy(run => run.Engine).OrderBy(group => Colour(group.Key)))
            {
                LatencyResult[] latencies = [.. engine.Select(run => run.Measured.Latencies.GetValueOrDefault(operation)).OfType<LatencyResult>()];
                if (latencies.Length != 0)
                {
                    series.Add(new Series(engine.Key, [.. latencies[0].Curve
                        .Where(point => point.Share is > 0 and < 1)
                        .Select((point, _) => (1 / (1 - point.Share), Statistics.Median(latencies.Select(latency => latency.Curve.First(other => other.Share == point.Share).Ns))))]));
                }
            }

            if (series.Count != 0)
            {
                var x = new Axis("percentile", [1, 10_000], true, value => FormattableString.Invariant($"{100 - (100 / value):0.##}%"));
                var y = new Axis("time", series.SelectMany(line => line.Points).Select(point => point.Y), true, value => TextReport.Format(value, "ns"));
                html.Append(Plot.Lines("Latency of " + operation, x, y, series, Colour));
            }
        }
    }

    /// <summary>Bytes to a commit.</summary>
    private static void Commits(StringBuilder html, RunResult[] runs)
    {
        Metric metric = Metric.Named("written per block");
        List<(string Name, double Value, string Text)> bars = [];
        foreach (IGrouping<string, RunResult> engine in runs.GroupBy(run => run.Engine).OrderBy(group => Colour(group.Key)))
        {
            double median = Statistics.Median(engine.Select(metric.Of).OfType<double>());
            if (median > 0)
            {
                bars.Add((engine.Key, median, TextReport.Format(median, metric.Unit)));
            }
        }

        if (bars.Count != 0)
        {
            html.Append(Plot.Bars("Bytes per commit", new Axis("bytes", bars.Select(bar => bar.Value), false, value => TextReport.Format(value, "bytes")), bars, Colour));
        }
    }

    private static int Colour(string engine) => Math.Max(0, EngineCatalogue.Names.ToList().IndexOf(engine));
}
