// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Text.Json;
using MerkleStore.Tool.Inspection;

namespace MerkleStore.Tool.Replay;

/// <summary>The summary of a replay as JSON.</summary>
internal static class ReplaySummaryJson
{
    /// <summary>Writes the members of the object.</summary>
    public static void Write(Utf8JsonWriter json, ReplaySummary summary)
    {
        json.WriteString("trace", summary.Trace);
        json.WriteString("store", summary.StorePath is { } path ? Path.GetFullPath(path) : null);
        json.WriteString("durability", summary.Durability.ToString());
        json.WriteString("head", summary.Head?.ToString());
        json.WriteNumber("skippedCommits", summary.Skipped);
        WritePart(json, summary.Figures.Whole);
        json.WriteNumber("openSeconds", summary.OpenSeconds);
        json.WriteNumber("closeSeconds", summary.CloseSeconds);
        json.WriteNumber("peakRssBytes", summary.PeakRssBytes);
        json.WriteNumber("diskBytes", summary.DiskBytes);
        WriteObject(json, "first", summary.Figures.First);
        WriteObject(json, "rest", summary.Figures.Rest);
        json.WriteStartObject("writtenBytes");
        foreach ((string key, long bytes) in summary.Written.Causes)
        {
            json.WriteNumber(key, bytes);
        }

        json.WriteEndObject();
        json.WriteStartObject("memory");
        CostText.WriteMemory(json, summary.Memory);
        json.WriteEndObject();
        json.WriteString("expected", summary.Expected);
        if (summary.Expected is null)
        {
            json.WriteNull("asExpected");
        }
        else
        {
            json.WriteBoolean("asExpected", summary.Difference is null);
        }

        json.WriteString("difference", summary.Difference);
    }

    /// <summary>The key of a kind of operation.</summary>
    public static string NameOf(TraceOperationKind kind) => kind switch
    {
        TraceOperationKind.Set => "set",
        TraceOperationKind.Delete => "delete",
        TraceOperationKind.Get => "get",
        TraceOperationKind.Mem => "mem",
        TraceOperationKind.List => "list",
        TraceOperationKind.Copy => "copy",
        TraceOperationKind.Commit => "commit",
        TraceOperationKind.Checkout => "checkout",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "The kind is not counted."),
    };

    private static void WriteObject(Utf8JsonWriter json, string name, ReplayPart part)
    {
        json.WriteStartObject(name);
        WritePart(json, part);
        json.WriteEndObject();
    }

    private static void WritePart(Utf8JsonWriter json, ReplayPart part)
    {
        json.WriteStartObject("ops");
        json.WriteNumber("total", part.Operations.Total);
        foreach (TraceOperationKind kind in OperationCounts.Counted)
        {
            json.WriteNumber(NameOf(kind), part.Operations[(int)kind]);
        }

        json.WriteEndObject();
        json.WriteNumber("seconds", part.Use.Seconds);
        json.WriteNumber("cpuSeconds", part.Use.CpuSeconds);
        json.WriteNumber("opsPerSecond", part.OperationsPerSecond);
        json.WriteNumber("commits", part.Commits);
        json.WriteNumber("commitsPerSecond", part.CommitsPerSecond);
        WriteQuantiles(json, "commitMs", part.CommitMs);
        WriteQuantiles(json, "blockMs", part.BlockMs);
        json.WriteNumber("managedAllocatedBytes", part.Use.AllocatedBytes);
        json.WriteNumber("gcCollections", part.Use.Collections);
        json.WriteNumber("bytesWritten", part.Store.BytesWritten);
        json.WriteNumber("barriers", part.Store.Barriers);
        json.WriteNumber("pageReads", part.Store.PageReads);
        json.WriteNumber("memoryReliefs", part.Store.MemoryReliefs);
        json.WriteNumber("treesSpilled", part.Store.TreesSpilled);
    }

    private static void WriteQuantiles(Utf8JsonWriter json, string name, LatencyQuantiles quantiles)
    {
        json.WriteStartObject(name);
        json.WriteNumber("p50", quantiles.P50);
        json.WriteNumber("p90", quantiles.P90);
        json.WriteNumber("p99", quantiles.P99);
        json.WriteNumber("max", quantiles.Max);
        json.WriteEndObject();
    }
}
