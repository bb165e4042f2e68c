// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.CommandLine;
using MerkleStore.Tool.Formatting;
using MerkleStore.Tool.Inspection;

namespace MerkleStore.Tool.Commands;

/// <summary><c>merklestore scrub</c>: verifies a store slowly, and goes on where it was stopped.</summary>
internal static class ScrubCommand
{
    private const string StateFile = "scrub";
    private const long Mebi = 1024 * 1024;
    private const int DefaultRate = 16;

    public static Command Create(ToolConsole console, CancellationToken cancellation)
    {
        var symbols = new InspectionSymbols();
        var rate = new Option<int>("--rate") { Description = $"How many MiB are read a second. [default: {DefaultRate}]", HelpName = "MIB", DefaultValueFactory = _ => DefaultRate };
        var limit = new Option<int>("--limit") { Description = "Stop after so many MiB; the next call goes on there.", HelpName = "MIB" };
        var restart = new Option<bool>("--restart") { Description = "Begin anew." };
        var command = new Command("scrub", "Verify a store at a limited rate. How far it is stands in the file 'scrub' of the store, so that it can be stopped at any time.")
        {
            symbols.Store, rate, limit, restart,
        };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(symbols.Store), parsed.GetValue(rate), parsed.GetValue(limit), parsed.GetValue(restart), console, cancellation));
        return command;
    }

    private static int Run(string name, int rate, int limit, bool restart, ToolConsole console, CancellationToken cancellation)
    {
        if (rate < 1 || limit < 0)
        {
            throw new ToolException(ExitCodes.BadInput, "--rate takes 1 or more, and --limit 0 or more");
        }

        string path = console.Locate(name);
        StoreDirectory.RequireStore(path, name);
        string state = Path.Combine(path, StateFile);
        _ = ScrubPosition.TryParse(!restart && File.Exists(state) ? File.ReadAllText(state) : null, out ScrubPosition start);
        using var store = ContextStore.Open(StoreOptions.OnDisk(path) with { ReadOnly = true });
        StoreScrub scrub = store.Scrub(start);
        using (var progress = new ProgressLine(console, "scrub"))
        {
            try
            {
                while (!scrub.IsComplete && (limit == 0 || scrub.Bytes < limit * Mebi))
                {
                    long begun = console.Time.GetTimestamp();
                    long done = scrub.Step(limit == 0 ? rate * Mebi / 10 : Math.Min(rate * Mebi / 10, Math.Max(1, (limit * Mebi) - scrub.Bytes)), cancellation);
                    if (progress.IsDue)
                    {
                        progress.Update(null, scrub.Position.Commit < 0 ? $"frames: {HumanText.Size(scrub.Bytes)}" : $"trees: {HumanText.Count(scrub.Position.Commit)} of {HumanText.Count(store.CommitCount)} commits");
                    }

                    TimeSpan rest = TimeSpan.FromSeconds((double)done / (rate * Mebi)) - console.Time.GetElapsedTime(begun);
                    if (rest > TimeSpan.Zero && cancellation.WaitHandle.WaitOne(rest))
                    {
                        break;
                    }
                }
            }
            catch (OperationCanceledException)
            {
                // What was done is noted below.
            }
        }

        Note(state, scrub);
        foreach (VerifyFinding finding in scrub.Report.Findings)
        {
            console.Output.WriteLine(finding.ToString());
        }

        long count = scrub.Report.FindingCount;
        string found = count == 0 ? "no damage" : count == 1 ? "1 finding" : $"{HumanText.Count(count)} findings";
        console.Output.WriteLine($"{HumanText.Size(scrub.Bytes)} read, {(scrub.IsComplete ? "everything is checked" : $"to be gone on with at {scrub.Position}")}: {found}");
        return count > 0 ? ExitCodes.CheckFailed : cancellation.IsCancellationRequested ? ExitCodes.Interrupted : ExitCodes.Success;
    }

    private static void Note(string state, StoreScrub scrub)
    {
        try
        {
            if (scrub.IsComplete)
            {
                File.Delete(state);
            }
            else
            {
                File.WriteAllText(state, scrub.Position + "\n");
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ToolException(ExitCodes.OutputFailed, $"how far the scrub is cannot be noted in {state}: {exception.Message}", exception);
        }
    }
}
