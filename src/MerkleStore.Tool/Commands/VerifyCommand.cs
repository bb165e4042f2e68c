// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.CommandLine;
using System.Text.Json;
using MerkleStore.Tool.Formatting;
using MerkleStore.Tool.Inspection;

namespace MerkleStore.Tool.Commands;

/// <summary><c>merklestore verify</c>: reads everything and checks it.</summary>
internal static class VerifyCommand
{
    public static Command Create(ToolConsole console, CancellationToken cancellation)
    {
        var symbols = new InspectionSymbols();
        var command = new Command("verify", "Read every frame of a store and check it against its checksums and hashes. Changes nothing.") { symbols.Store, symbols.Json };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(symbols.Store), parsed.GetValue(symbols.Json), console, cancellation));
        return command;
    }

    private static int Run(string path, bool json, ToolConsole console, CancellationToken cancellation)
    {
        VerifyReport report;
        string? unopened = null;
        try
        {
            report = Verify(path, StoreOptions.OnDisk(console.Locate(path)) with { ReadOnly = !StoreDirectory.IsDegraded(console.Locate(path)), CreateIfMissing = false }, console, cancellation);
        }
        catch (StoreCorruptionException damage)
        {
            // So damaged that it does not open: that is a finding too. What can be read of it is checked.
            unopened = damage.Message;
            report = Verify(path, StoreOptions.OnDisk(console.Locate(path)) with { Salvage = true }, console, cancellation);
        }

        string[] findings = [.. (unopened is null ? [] : new[] { "the store does not open: " + unopened }), .. report.Findings.SelectMany(Lines)];
        long count = report.FindingCount + (unopened is null ? 0 : 1);
        if (json)
        {
            JsonText.WriteObject(console.Output, writer => WriteJson(writer, report, count, unopened is null, findings));
        }
        else
        {
            foreach (string finding in findings)
            {
                console.Output.WriteLine(finding);
            }

            string what = $"{HumanText.Size(report.Bytes)} of frames, {HumanText.Count(report.Records)} records, {HumanText.Count(report.Commits)} commits checked";
            console.Output.WriteLine($"{what}: {(count == 0 ? "no damage" : count == 1 ? "1 finding" : $"{HumanText.Count(count)} findings")}");
            if (report.FindingCount > report.Findings.Count)
            {
                console.Error.WriteLine($"only the first {HumanText.Count(report.Findings.Count)} findings are shown");
            }
        }

        return count == 0 ? ExitCodes.Success : ExitCodes.CheckFailed;
    }

    private static VerifyReport Verify(string name, StoreOptions options, ToolConsole console, CancellationToken cancellation)
    {
        StoreDirectory.RequireStore(options.Path!, name);
        using var store = ContextStore.Open(options);
        using var progress = new ProgressLine(console, "verify");
        return store.Verify(new VerifyProgressLine(progress), cancellation);
    }

    /// <summary>A finding, and below it the places that it breaks if there are several.</summary>
    private static IEnumerable<string> Lines(VerifyFinding finding)
    {
        yield return finding.ToString();
        foreach (BrokenPlace place in finding.Places.Skip(1))
        {
            yield return $"  also breaks '{place.Path}' in commit {place.Commit}";
        }

        if (finding.PlaceCount > finding.Places.Count)
        {
            yield return $"  and {HumanText.Count(finding.PlaceCount - finding.Places.Count)} more places";
        }
    }

    private static void WriteJson(Utf8JsonWriter json, VerifyReport report, long count, bool opened, string[] findings)
    {
        json.WriteBoolean("clean", count == 0);
        json.WriteBoolean("opened", opened);
        json.WriteNumber("bytes", report.Bytes);
        json.WriteNumber("records", report.Records);
        json.WriteNumber("commits", report.Commits);
        json.WriteNumber("findingCount", count);
        json.WriteStartArray("findings");
        foreach (string finding in findings)
        {
            json.WriteStringValue(finding);
        }

        json.WriteEndArray();
    }
}
