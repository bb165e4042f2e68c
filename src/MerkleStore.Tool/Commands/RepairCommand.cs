// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.CommandLine;
using System.Text.Json;
using MerkleStore.Tool.Formatting;
using MerkleStore.Tool.Inspection;

namespace MerkleStore.Tool.Commands;

/// <summary><c>merklestore repair</c>: keeps what is whole of a damaged store, restores what another one has, and lists what is lost.</summary>
internal static class RepairCommand
{
    public static Command Create(ToolConsole console, CancellationToken cancellation)
    {
        var symbols = new InspectionSymbols();
        var from = new Option<string?>("--from") { Description = "Take commits that are lost here from this store, or from a snapshot file.", HelpName = "STORE2|SNAPSHOT" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would be done." };
        var command = new Command(
            "repair",
            "Write a damaged store anew from its whole commits, and put it in the place of the damaged one, which is kept beside it. What is lost is listed, and marks the store as degraded until verify finds nothing.")
        {
            symbols.Store, from, dryRun, symbols.Json,
        };
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(symbols.Store), parsed.GetValue(from), parsed.GetValue(dryRun), parsed.GetValue(symbols.Json), console, cancellation));
        return command;
    }

    private static int Run(string path, string? from, bool dryRun, bool json, ToolConsole console, CancellationToken cancellation)
    {
        StoreDirectory.RequireStore(console.Locate(path), path);
        string? source = from is null ? null : console.Locate(from);
        if (source is not null && !File.Exists(source))
        {
            StoreDirectory.RequireStore(source, from!);
        }

        RepairReport report;
        using (var progress = new ProgressLine(console, "repair"))
        {
            report = ContextStore.Repair(console.Locate(path), new RepairOptions { From = source, DryRun = dryRun }, new VerifyProgressLine(progress), cancellation);
        }

        if (json)
        {
            JsonText.WriteObject(console.Output, writer => WriteJson(writer, report));
        }
        else
        {
            foreach (string line in Lines(report))
            {
                console.Output.WriteLine(line);
            }
        }

        return report.Lost.Count == 0 ? ExitCodes.Success : ExitCodes.CheckFailed;
    }

    private static IEnumerable<string> Lines(RepairReport report)
    {
        if (report.WasSound)
        {
            yield return "nothing is damaged; nothing was done";
            yield break;
        }

        string done = report.IsDryRun ? "would be " : "";
        foreach (LostCommit lost in report.Lost)
        {
            yield return $"lost: commit {HumanText.Count(lost.Sequence)} {lost.Hash?.ToString() ?? "(its hash is lost too)"}: {lost.Reason}";
        }

        foreach (Hash256 restored in report.Restored)
        {
            yield return $"{done}restored: commit {restored}";
        }

        yield return $"{done}kept: {HumanText.Count(report.Kept)} commits; restored: {HumanText.Count(report.Restored.Count)}; lost: {HumanText.Count(report.Lost.Count)}";
        yield return $"head: {report.Head}";
        if (report.DamagedPath is { } damaged)
        {
            yield return $"the damaged files are in {damaged}";
        }
    }

    private static void WriteJson(Utf8JsonWriter json, RepairReport report)
    {
        json.WriteBoolean("wasSound", report.WasSound);
        json.WriteBoolean("dryRun", report.IsDryRun);
        json.WriteNumber("kept", report.Kept);
        json.WriteStartArray("restored");
        foreach (Hash256 restored in report.Restored)
        {
            json.WriteStringValue(restored.ToString());
        }

        json.WriteEndArray();
        json.WriteStartArray("lost");
        foreach (LostCommit lost in report.Lost)
        {
            json.WriteStartObject();
            json.WriteNumber("sequence", lost.Sequence);
            json.WriteString("hash", lost.Hash?.ToString());
            json.WriteString("reason", lost.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("head", report.Head?.ToString());
        json.WriteString("damagedPath", report.DamagedPath);
    }
}
