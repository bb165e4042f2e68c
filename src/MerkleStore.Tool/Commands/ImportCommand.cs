// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using MerkleStore.Tool.Formatting;
using MerkleStore.Tool.Inspection;
using MerkleStore.Tool.Replay;

namespace MerkleStore.Tool.Commands;

/// <summary><c>merklestore import</c>: what <c>export</c> wrote.</summary>
internal static class ImportCommand
{
    public static Command Create(ToolConsole console, CancellationToken cancellation)
    {
        var file = new Argument<string>("FILE") { Description = "The text; - is standard input." };
        var store = new Argument<string>("STORE") { Description = "The directory of the store, made if it does not exist." };
        var format = new Option<string>("--format")
        {
            Description = "jsonl = what export writes; trace = a context trace, plain or gzip, whose commits are made one by one.",
            HelpName = "jsonl|trace",
            DefaultValueFactory = _ => "jsonl",
        };
        format.AcceptOnlyFromAmong("jsonl", "trace");
        var date = new Option<long?>("--date") { Description = "Lines of JSON: the date of the commit in seconds since 1970, instead of what the last line says. With this, --author or --message the text needs no line of a commit.", HelpName = "SECONDS" };
        var author = new Option<string?>("--author") { Description = "Lines of JSON: the author of the commit.", HelpName = "TEXT" };
        var message = new Option<string?>("--message") { Description = "Lines of JSON: the message of the commit.", HelpName = "TEXT" };
        var command = new Command("import", "Make a commit from text that export wrote. Nothing is visible before all of it has been read and its hashes compared.") { file, store, format, date, author, message };
        command.SetAction(parsed =>
        {
            CommitInfo? info = parsed.GetValue(date) is null && parsed.GetValue(author) is null && parsed.GetValue(message) is null ? null : new CommitInfo
            {
                Date = parsed.GetValue(date) ?? 0,
                Author = Encoding.UTF8.GetBytes(parsed.GetValue(author) ?? ""),
                Message = Encoding.UTF8.GetBytes(parsed.GetValue(message) ?? ""),
            };
            string name = parsed.GetRequiredValue(file);
            string path = console.Locate(parsed.GetRequiredValue(store));
            if (parsed.GetValue(format) == "jsonl")
            {
                ImportLines(name, path, info, console, cancellation);
                return;
            }

            if (info is not null)
            {
                throw new ToolException(ExitCodes.BadInput, "--date, --author and --message are for lines of JSON; a trace says them itself");
            }

            Replay(name, path, console, cancellation);
        });
        return command;
    }

    private static void ImportLines(string name, string path, CommitInfo? info, ToolConsole console, CancellationToken cancellation)
    {
        using Stream source = SnapshotSource.Open(console, name);
        using ContextStore target = ContextStore.Open(path);
        using var line = new ProgressLine(console, "import");
        try
        {
            CommitSummary made = target.ImportJsonLines(source, info, new SnapshotProgressLine(line), cancellation);
            line.Clear();
            console.Output.WriteLine($"imported {made.Hash}, root {made.RootHash}");
        }
        catch (Exception error) when (error is ImportFormatException or ContextLimitException)
        {
            throw new ToolException(ExitCodes.BadInput, $"{name}: {error.Message}", error);
        }
    }

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The reader owns it.")]
    private static void Replay(string name, string path, ToolConsole console, CancellationToken cancellation)
    {
        using var reader = new TraceReader(name == "-" ? TraceSource.FromStream(console.Input(), "standard input") : TraceSource.OpenFile(console.Locate(name), name));
        var options = new ReplayOptions { StorePath = path, Durability = DurabilityChoice.Default, Resume = false, ReopenEachCommit = false, PrintCommits = false };
        using var runner = new ReplayRunner(options, reader, expected: null, console, cancellation);
        ReplaySummary summary = runner.Run();
        console.Output.WriteLine($"imported {summary.Head?.ToString() ?? "nothing"}: {HumanText.Count(summary.Figures.Whole.Commits)} commits");
    }
}
