// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.CommandLine;
using MerkleStore.Tool.Formatting;
using MerkleStore.Tool.Inspection;
using MerkleStore.Tool.Replay;

namespace MerkleStore.Tool.Commands;

/// <summary><c>merklestore replay</c>: runs a trace against a store, measures it, and compares the hashes.</summary>
internal static class ReplayCommand
{
    private const string DefaultStore = "merklestore-replay";

    public static Command Create(ToolConsole console, CancellationToken cancellation)
    {
        var trace = new Argument<string?>("TRACE")
        {
            Description = "The trace, plain or gzip; - is standard input. Without it, the bundled trace is replayed and compared with its expected hashes.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var store = new Option<string?>("--store")
        {
            Description = $"The directory of the store, made if it does not exist; must be empty unless --resume is given. [default: ./{DefaultStore}]",
            HelpName = "DIR",
        };
        var memory = new Option<bool>("--memory") { Description = "Keep the store in memory." };
        var expect = new Option<string?>("--expect") { Description = "Compare each commit with this file and stop at the first difference.", HelpName = "FILE" };
        var commits = new Option<bool>("--commits") { Description = "Print a line per commit once it is made: number, commit hash, root hash, MD5 of the reads." };
        var resume = new Option<bool>("--resume") { Description = "Go on with a store that holds the first commits of this trace." };
        Option<long> budget = MemoryOptions.Budget();
        Option<bool> noHugePages = MemoryOptions.NoHugePages();
        Option<DurabilityChoice?> durability = DurabilityOption();
        var json = new Option<string?>("--json") { Description = "Write the summary as JSON to this file; - is standard output, in place of the summary for people.", HelpName = "FILE" };
        var reopen = new Option<bool>("--reopen-each-commit") { Description = "Close and open the store after each commit.", Hidden = true };

        var command = new Command("replay", "Replay a trace of context operations against a store, measure it, and compare the hashes of its commits.")
        {
            trace, store, memory, expect, commits, resume, durability, budget, noHugePages, json, reopen,
        };
        command.SetAction(parsed => Run(
            new Request
            {
                Trace = parsed.GetValue(trace),
                Store = parsed.GetValue(store),
                Memory = parsed.GetValue(memory),
                Expect = parsed.GetValue(expect),
                Commits = parsed.GetValue(commits),
                Resume = parsed.GetValue(resume),
                MemoryBudget = parsed.GetValue(budget),
                HugePages = !parsed.GetValue(noHugePages),
                Durability = parsed.GetValue(durability) ?? DurabilityChoice.Default,
                Json = parsed.GetValue(json),
                Reopen = parsed.GetValue(reopen),
            },
            console,
            cancellation));
        return command;
    }

    private static Option<DurabilityChoice?> DurabilityOption() => new("--durability")
    {
        Description = "When commits are on disk: commit = each one when it returns; pipelined = its barrier runs beside the next commit; group = a barrier per N commits, or after MS milliseconds; "
            + "cycle = a barrier at the first commit of each cycle; none = the disk is asked for nothing before the store is closed. [default: commit]",
        HelpName = DurabilityChoice.Syntax,
        CustomParser = result =>
        {
            if (!DurabilityChoice.TryParse(result.Tokens[0].Value, out DurabilityChoice choice))
            {
                result.AddError($"--durability takes {DurabilityChoice.Syntax}, not '{result.Tokens[0].Value}'");
            }

            return choice;
        },
    };

    private static int Run(Request request, ToolConsole console, CancellationToken cancellation)
    {
        RefuseContradictions(request);
        ExpectedCommits? expected = request.Expect is { } file ? ExpectedCommits.ReadFile(console.Locate(file), file)
            : request.Trace is null ? BundledTrace.Expected() : null;
        using TraceReader reader = new(OpenTrace(request.Trace, console));
        var options = new ReplayOptions
        {
            StorePath = request.Memory ? null : PrepareStore(request, console),
            Durability = request.Durability,
            MemoryBudget = request.MemoryBudget,
            HugePages = request.HugePages,
            Resume = request.Resume,
            ReopenEachCommit = request.Reopen,
            PrintCommits = request.Commits,
        };
        using var json = JsonFile.Create(request.Json, console);
        ReplaySummary summary;
        using (var runner = new ReplayRunner(options, reader, expected, console, cancellation))
        {
            summary = runner.Run();
        }

        json?.Write(writer => ReplaySummaryJson.Write(writer, summary));
        if (summary.Difference is not null)
        {
            throw new ToolException(ExitCodes.CheckFailed, summary.Difference);
        }

        if (request.Json != "-")
        {
            // Lines of commits have standard output for themselves.
            Action<string> write = request.Commits ? console.Error.WriteLine : console.Output.WriteLine;
            foreach (string line in ReplaySummaryText.Lines(summary))
            {
                write(line);
            }
        }

        return ExitCodes.Success;
    }

    private static void RefuseContradictions(Request request)
    {
        string? problem = request switch
        {
            { Store: "" } => "--store needs a directory",
            { Memory: true, Store: not null } => "--store and --memory exclude each other",
            { Memory: true, Resume: true } => "--resume needs a store on disk, not --memory",
            { Memory: true, Reopen: true } => "--reopen-each-commit needs a store on disk, not --memory",
            { Commits: true, Json: "-" } => "--commits and --json - would both write to standard output; give --json a file",
            _ => null,
        };
        if (problem is not null)
        {
            throw new ToolException(ExitCodes.BadInput, problem);
        }
    }

    private static TraceSource OpenTrace(string? trace, ToolConsole console) => trace switch
    {
        null => BundledTrace.Open(),
        "-" => TraceSource.FromStream(console.Input(), "standard input"),
        _ => TraceSource.OpenFile(console.Locate(trace), trace),
    };

    private static string PrepareStore(Request request, ToolConsole console)
    {
        string path = console.Locate(request.Store ?? DefaultStore);
        if (!request.Resume && StoreDirectory.HasEntries(path))
        {
            throw new ToolException(ExitCodes.BadInput, $"{path} is not empty; give --resume to go on with the store there, or --store with another directory");
        }

        return path;
    }

    private sealed record Request
    {
        public required string? Trace { get; init; }

        public required string? Store { get; init; }

        public required bool Memory { get; init; }

        public required string? Expect { get; init; }

        public required bool Commits { get; init; }

        public required bool Resume { get; init; }

        public required DurabilityChoice Durability { get; init; }

        public required long MemoryBudget { get; init; }

        public required bool HugePages { get; init; }

        public required string? Json { get; init; }

        public required bool Reopen { get; init; }
    }
}
