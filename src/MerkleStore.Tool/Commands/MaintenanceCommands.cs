// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.CommandLine;
using System.Globalization;
using MerkleStore.Tool.Formatting;
using MerkleStore.Tool.Inspection;

namespace MerkleStore.Tool.Commands;

/// <summary><c>merklestore gc</c>, <c>compact</c>, <c>estimate</c>, <c>pins</c> and <c>segments</c>: what is kept, what is freed, and what that costs.</summary>
internal static class MaintenanceCommands
{
    public static Command CreateGc(ToolConsole console, CancellationToken cancellation)
    {
        var symbols = new InspectionSymbols();
        var policy = new PolicySymbols();
        Option<bool> dryRun = DryRun();
        var mark = new Option<bool>("--mark") { Description = "Also read everything that is kept, to find dead records that no commit lists: leftovers of copies and imports." };
        var command = new Command("gc", "Drop the commits that are not kept, and free what only they had.") { symbols.Store, policy.Cycles, policy.Commits, policy.To, mark, dryRun };
        command.SetAction(parsed =>
        {
            using StoreView view = StoreView.Open(console, parsed.GetRequiredValue(symbols.Store), commit: null, isWritable: !parsed.GetValue(dryRun));
            RetentionPolicy chosen = policy.Choose(view.Store, parsed) ?? RetentionPolicy.Archive;
            if (parsed.GetValue(dryRun))
            {
                WriteEstimate(console, view.Store.Estimate(chosen));
                return ExitCodes.Success;
            }

            RetentionReport report = view.Store.ApplyRetention(chosen);
            console.Output.WriteLine($"{HumanText.Count(report.DroppedCommits)} commits dropped, {HumanText.Count(report.DeadRecords)} records dead, {HumanText.Count(report.HeldRecords)} of dropped commits held by pins");
            if (parsed.GetValue(mark))
            {
                console.Output.WriteLine($"{HumanText.Count(view.Store.MarkUnreachable(cancellation).DeadRecords)} more records found by the mark");
            }

            Compact(console, view.Store, new CompactionOptions { Seal = true }, cancellation);
            return ExitCodes.Success;
        });
        return command;
    }

    public static Command CreateCompact(ToolConsole console, CancellationToken cancellation)
    {
        var symbols = new InspectionSymbols();
        Option<bool> dryRun = DryRun();
        Option<int> threshold = InspectionSymbols.WholeNumber("--threshold", 0, (int)(CompactionOptions.DefaultThreshold * 100));
        threshold.Description = "Rewrite segments of which at least so many percent are dead.";
        var raw = new Option<bool>("--raw") { Description = "Do not compress what is moved." };
        var command = new Command("compact", "Free segments in which nothing lives, and rewrite those in which much is dead.") { symbols.Store, threshold, raw, dryRun };
        command.SetAction(parsed =>
        {
            using StoreView view = StoreView.Open(console, parsed.GetRequiredValue(symbols.Store), commit: null, isWritable: !parsed.GetValue(dryRun));
            var options = new CompactionOptions { Threshold = parsed.GetValue(threshold) / 100.0, Compress = !parsed.GetValue(raw) };
            if (parsed.GetValue(dryRun))
            {
                WriteEstimate(console, view.Store.Estimate(options: options));
            }
            else
            {
                Compact(console, view.Store, options, cancellation);
            }

            return ExitCodes.Success;
        });
        return command;
    }

    public static Command CreateEstimate(ToolConsole console)
    {
        var symbols = new InspectionSymbols();
        var policy = new PolicySymbols();
        var command = new Command("estimate", "Show what a run of gc would drop, copy and free. Changes nothing.") { symbols.Store, policy.Cycles, policy.Commits, policy.To };
        command.SetAction(parsed =>
        {
            using StoreView view = StoreView.Open(console, parsed.GetRequiredValue(symbols.Store), commit: null);
            WriteEstimate(console, view.Store.Estimate(policy.Choose(view.Store, parsed)));
            return ExitCodes.Success;
        });
        return command;
    }

    public static Command CreatePins(ToolConsole console)
    {
        var symbols = new InspectionSymbols();
        var add = new Option<string?>("--add") { Description = "Pin a commit under this name.", HelpName = "NAME" };
        var remove = new Option<string?>("--remove") { Description = "End the pin of this name.", HelpName = "NAME" };
        Option<int> hours = InspectionSymbols.WholeNumber("--hours", 0, 0);
        hours.Description = "With --add: the pin ends by itself after so many hours; 0: never.";
        var command = new Command("pins", "List the pins and leases, the holder of the oldest commit first; add or remove one.") { symbols.Store, symbols.Commit, add, remove, hours };
        command.SetAction(parsed =>
        {
            using StoreView view = StoreView.Open(console, parsed.GetRequiredValue(symbols.Store), parsed.GetValue(symbols.Commit), isWritable: parsed.GetValue(add) is not null || parsed.GetValue(remove) is not null);
            if (parsed.GetValue(remove) is { } old && !view.Store.Unpin(old))
            {
                throw new ToolException(ExitCodes.BadInput, $"the store has no pin '{old}'");
            }

            if (parsed.GetValue(add) is { } name)
            {
                if (view.Commit is not { } commit)
                {
                    throw new ToolException(ExitCodes.BadInput, "the store holds no commit that could be pinned");
                }

                int length = parsed.GetValue(hours);
                view.Store.Pin(name, commit.Hash, length == 0 ? null : console.Time.GetUtcNow().AddHours(length));
            }

            var table = new TextTable(Align.Left, Align.Right, Align.Left, Align.Left);
            table.Add("name", "sequence", "commit", "expires");
            foreach (PinSummary pin in view.Store.GetPins())
            {
                table.Add(pin.Name, HumanText.Count(pin.Sequence), pin.Commit.ToString(), pin.Expires?.ToString("u", CultureInfo.InvariantCulture) ?? "never");
            }

            Write(console, table);
            return ExitCodes.Success;
        });
        return command;
    }

    public static Command CreateSegments(ToolConsole console)
    {
        var symbols = new InspectionSymbols();
        var command = new Command("segments", "Show the files of the log with what lives and what is dead in them.") { symbols.Store };
        command.SetAction(parsed =>
        {
            using StoreView view = StoreView.Open(console, parsed.GetRequiredValue(symbols.Store), commit: null);
            var table = new TextTable(Align.Left, Align.Right, Align.Right, Align.Right, Align.Right, Align.Right, Align.Left);
            table.Add("file", "bytes", "live", "dead", "pages", "commits", "");
            foreach (SegmentSummary segment in view.Store.GetSegments())
            {
                table.Add(
                    segment.File,
                    HumanText.Size(segment.Bytes),
                    HumanText.Size(segment.LiveBytes),
                    HumanText.Size(segment.DeadBytes),
                    HumanText.Count(segment.Pages),
                    HumanText.Count(segment.Commits),
                    segment.IsSealed ? "" : "active");
            }

            Write(console, table);
            return ExitCodes.Success;
        });
        return command;
    }

    private static Option<bool> DryRun() => new("--dry-run") { Description = "Show what would be done, and change nothing." };

    private static void Compact(ToolConsole console, ContextStore store, CompactionOptions options, CancellationToken cancellation)
    {
        using var line = new ProgressLine(console, "compact");
        CompactionReport report = store.Compact(options, new Reporter(line, console, store.Estimate(options: options).BytesToFree), cancellation);
        line.Clear();
        console.Output.WriteLine($"{HumanText.Count(report.Freed)} files freed, {HumanText.Size(report.BytesFreed)}; {HumanText.Size(report.BytesCopied)} written to keep what lived in them");
    }

    private static void WriteEstimate(ToolConsole console, RetentionEstimate estimate)
    {
        var table = new TextTable(Align.Left, Align.Right);
        table.Add("log", HumanText.Size(estimate.TotalBytes));
        table.Add("known to be dead, about", HumanText.Size(estimate.DeadBytes));
        table.Add("commits to drop", HumanText.Count(estimate.CommitsToDrop));
        table.Add("entries of dead lists to apply", HumanText.Count(estimate.DeadEntriesToApply));
        table.Add("files to free now", HumanText.Count(estimate.FilesToFree));
        table.Add("bytes to free now", HumanText.Size(estimate.BytesToFree));
        table.Add("bytes to copy now, at most about", HumanText.Size(estimate.BytesToCopy));
        Write(console, table);
    }

    private static void Write(ToolConsole console, TextTable table)
    {
        foreach (string text in table.Lines())
        {
            console.Output.WriteLine(text);
        }
    }

    /// <summary>The options that say what is kept.</summary>
    private sealed class PolicySymbols
    {
        public Option<int> Cycles { get; } = Number("--keep-cycles", "Keep the commits of the last N cycles.");

        public Option<int> Commits { get; } = Number("--keep-commits", "Keep the last N commits.");

        public Option<string?> To { get; } = new("--to") { Description = "Keep this commit and what follows from it.", HelpName = "HASH" };

        /// <summary>The policy, or null if none is asked for.</summary>
        public RetentionPolicy? Choose(ContextStore store, ParseResult parsed)
        {
            int cycles = parsed.GetValue(Cycles);
            int commits = parsed.GetValue(Commits);
            string? to = parsed.GetValue(To);
            if ((cycles > 0 ? 1 : 0) + (commits > 0 ? 1 : 0) + (to is null ? 0 : 1) > 1)
            {
                throw new ToolException(ExitCodes.BadInput, "give one of --keep-cycles, --keep-commits and --to");
            }

            return cycles > 0 ? RetentionPolicy.KeepCycles(cycles)
                : commits > 0 ? RetentionPolicy.KeepCommits(commits)
                : to is not null ? RetentionPolicy.KeepFrom(CommitSelector.Find(store, to).Hash)
                : null;
        }

        private static Option<int> Number(string name, string description)
        {
            Option<int> option = InspectionSymbols.WholeNumber(name, 1, 0);
            option.Description = description;
            option.HelpName = "N";
            return option;
        }
    }

    private sealed class Reporter(ProgressLine line, ToolConsole console, long total) : IProgress<CompactionReport>
    {
        private readonly long _started = console.Time.GetTimestamp();

        public void Report(CompactionReport value)
        {
            if (line.IsDue)
            {
                double seconds = console.Time.GetElapsedTime(_started).TotalSeconds;
                double rate = seconds > 0 ? value.BytesFreed / seconds : 0;
                string left = rate > 0 ? string.Create(CultureInfo.InvariantCulture, $", {Math.Max(0, total - value.BytesFreed) / rate:0} s left") : "";
                line.Update(total > 0 ? (double)value.BytesFreed / total : null, $"{HumanText.Size(value.BytesFreed)} freed, {HumanText.Size((long)rate)}/s{left}");
            }
        }
    }
}
