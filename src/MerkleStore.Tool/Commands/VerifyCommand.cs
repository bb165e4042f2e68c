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
        VerifyReport? report = null;
        string? unopened = null;
        try
        {
            using StoreView view = StoreView.Open(console, path, commit: null);
            using var progress = new ProgressLine(console, "verify");
            report = view.Store.Verify(new Reporter(progress), cancellation);
        }
        catch (StoreCorruptionException damage)
        {
            // So damaged that it does not open: that is a finding too.
            unopened = damage.Message;
        }

        string[] findings = unopened is null ? [.. report!.Findings.Select(finding => finding.ToString())] : [unopened];
        long count = report?.FindingCount ?? 1;
        if (json)
        {
            JsonText.WriteObject(console.Output, writer => WriteJson(writer, report, count, findings));
        }
        else
        {
            foreach (string finding in findings)
            {
                console.Output.WriteLine(finding);
            }

            string what = report is null ? "the store cannot be opened"
                : $"{HumanText.Size(report.Bytes)} of frames, {HumanText.Count(report.Records)} records, {HumanText.Count(report.Commits)} commits checked";
            console.Output.WriteLine($"{what}: {(count == 0 ? "no damage" : count == 1 ? "1 finding" : $"{HumanText.Count(count)} findings")}");
            if (count > findings.Length)
            {
                console.Error.WriteLine($"only the first {HumanText.Count(findings.Length)} findings are shown");
            }
        }

        return count == 0 ? ExitCodes.Success : ExitCodes.CheckFailed;
    }

    private static void WriteJson(Utf8JsonWriter json, VerifyReport? report, long count, string[] findings)
    {
        json.WriteBoolean("clean", count == 0);
        json.WriteBoolean("opened", report is not null);
        json.WriteNumber("bytes", report?.Bytes ?? 0);
        json.WriteNumber("records", report?.Records ?? 0);
        json.WriteNumber("commits", report?.Commits ?? 0);
        json.WriteNumber("findingCount", count);
        json.WriteStartArray("findings");
        foreach (string finding in findings)
        {
            json.WriteStringValue(finding);
        }

        json.WriteEndArray();
    }

    // Not Progress<T>: that one would report on another thread.
    private sealed class Reporter(ProgressLine line) : IProgress<VerifyProgress>
    {
        public void Report(VerifyProgress value)
        {
            if (line.IsDue)
            {
                string detail = value.Phase == VerifyPhase.Frames
                    ? $"frames: {HumanText.Size(value.Done)} of {HumanText.Size(value.Total)}"
                    : $"trees: {HumanText.Count(value.Done)} of {HumanText.Count(value.Total)} commits";
                line.Update(value.Total > 0 ? (double)value.Done / value.Total : null, detail);
            }
        }
    }
}
