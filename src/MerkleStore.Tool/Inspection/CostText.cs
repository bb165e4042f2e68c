// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Globalization;
using System.Text.Json;
using MerkleStore.Tool.Formatting;

namespace MerkleStore.Tool.Inspection;

/// <summary>What a store costs on disk and in memory, by cause, as text and as JSON.</summary>
internal static class CostText
{
    /// <summary>What commits took on disk: a table of the causes and one of the kinds of records.</summary>
    public static IEnumerable<string> Disk(DiskCost cost)
    {
        var table = new TextTable(Align.Left, Align.Right, Align.Right, Align.Right);
        table.Add($"disk, {HumanText.Count(cost.Commits)} commits", "bytes", "share", "per commit");
        foreach ((string name, long bytes) in DiskCauses(cost).Append(("total", cost.TotalBytes)))
        {
            table.Add(name, HumanText.Count(bytes), Share(bytes, cost.TotalBytes), PerUnit(bytes, cost.Commits));
        }

        var kinds = new TextTable(Align.Left, Align.Right, Align.Right, Align.Right);
        kinds.Add("records", "number", "bytes", "mean");
        foreach (RecordKindCost kind in cost.Records)
        {
            kinds.Add(NameOf(kind.Kind), HumanText.Count(kind.Count), HumanText.Count(kind.Bytes), PerUnit(kind.Bytes, kind.Count));
        }

        return table.Lines().Append("").Concat(kinds.Lines());
    }

    /// <summary>What a tree takes in memory.</summary>
    public static IEnumerable<string> Memory(MemoryCost cost)
    {
        var table = new TextTable(Align.Left, Align.Right, Align.Right, Align.Right);
        table.Add($"memory, {HumanText.Count(cost.Entries)} entries", "bytes", "share", "per entry");
        foreach ((string name, long bytes) in MemoryCauses(cost).Append(("total", cost.TotalBytes)))
        {
            table.Add(name, HumanText.Count(bytes), Share(bytes, cost.TotalBytes), PerUnit(bytes, cost.Entries));
        }

        return table.Lines();
    }

    /// <summary>Writes the members of an object.</summary>
    public static void WriteDisk(Utf8JsonWriter json, DiskCost cost)
    {
        json.WriteNumber("commits", cost.Commits);
        json.WriteNumber("pages", cost.Pages);
        json.WriteNumber("bytes", cost.TotalBytes);
        json.WriteNumber("bytesPerCommit", cost.Commits == 0 ? 0 : (double)cost.TotalBytes / cost.Commits);
        WriteCauses(json, DiskCauses(cost));
        json.WriteStartArray("records");
        foreach (RecordKindCost kind in cost.Records)
        {
            json.WriteStartObject();
            json.WriteString("kind", NameOf(kind.Kind));
            json.WriteNumber("count", kind.Count);
            json.WriteNumber("bytes", kind.Bytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes the members of an object.</summary>
    public static void WriteMemory(Utf8JsonWriter json, MemoryCost cost)
    {
        json.WriteNumber("entries", cost.Entries);
        json.WriteNumber("values", cost.Values);
        json.WriteNumber("notInMemory", cost.NotInMemory);
        json.WriteNumber("bytes", cost.TotalBytes);
        json.WriteNumber("bytesPerEntry", cost.Entries == 0 ? 0 : (double)cost.TotalBytes / cost.Entries);
        WriteCauses(json, MemoryCauses(cost));
    }

    private static void WriteCauses(Utf8JsonWriter json, IEnumerable<(string Name, long Bytes)> causes)
    {
        json.WriteStartObject("causes");
        foreach ((string name, long bytes) in causes)
        {
            json.WriteNumber(name == "dead lists" ? "deadLists" : name, bytes);
        }

        json.WriteEndObject();
    }

    private static IEnumerable<(string Name, long Bytes)> DiskCauses(DiskCost cost) =>
    [
        ("values", cost.ValueBytes),
        ("names", cost.NameBytes),
        ("references", cost.ReferenceBytes),
        ("hashes", cost.HashBytes),
        ("nodes", cost.NodeBytes),
        ("patches", cost.PatchBytes),
        ("commits", cost.CommitBytes),
        ("dead lists", cost.DeadListBytes),
        ("framing", cost.FramingBytes),
    ];

    private static IEnumerable<(string Name, long Bytes)> MemoryCauses(MemoryCost cost) =>
    [
        ("values", cost.ValueBytes),
        ("names", cost.NameBytes),
        ("references", cost.ReferenceBytes),
        ("hashes", cost.HashBytes),
        ("nodes", cost.NodeBytes),
        ("slack", cost.SlackBytes),
    ];

    private static string NameOf(RecordKind kind) => kind switch
    {
        RecordKind.Leaf => "leaf",
        RecordKind.Branch => "branch",
        RecordKind.Value => "value",
        RecordKind.LeafPatch => "leaf patch",
        _ => "branch patch",
    };

    private static string Share(long bytes, long total) => total == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * bytes / total:0.0}%");

    private static string PerUnit(long bytes, long units) => units == 0 ? "-" : ((double)bytes / units).ToString("N1", CultureInfo.InvariantCulture);
}
