// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.CommandLine;
using MerkleStore.Tool.Formatting;
using MerkleStore.Tool.Inspection;

namespace MerkleStore.Tool.Commands;

/// <summary><c>merklestore snapshot import</c>.</summary>
internal static class SnapshotImportCommand
{
    public static Command Create(ToolConsole console, CancellationToken cancellation)
    {
        var file = new Argument<string>("FILE") { Description = "The snapshot; - is standard input." };
        var store = new Argument<string>("STORE") { Description = "The directory of the store, made if it does not exist." };
        Option<string?> expect = SnapshotReadCommands.Expect();
        var command = new Command("import", "Take over the commits of a snapshot, all checked up to their hashes. They become visible together at the end; run it again after an interruption, and it goes on.") { file, store, expect };
        command.SetAction(parsed =>
        {
            Hash256? expected = SnapshotSource.ParseHash(parsed.GetValue(expect));
            string name = parsed.GetRequiredValue(file);
            using Stream source = SnapshotSource.Open(console, name);
            using ContextStore target = ContextStore.Open(console.Locate(parsed.GetRequiredValue(store)));
            using var line = new ProgressLine(console, "import");
            try
            {
                SnapshotSummary summary = target.ImportSnapshot(source, expected, new SnapshotProgressLine(line), cancellation);
                line.Clear();
                if (summary.Notice is { } notice)
                {
                    console.Error.WriteLine($"merklestore: {notice}");
                }

                console.Output.WriteLine($"imported {summary.Commit}: {HumanText.Count(summary.NewCommits)} of {HumanText.Count(summary.Commits.Count)} commits are new, {HumanText.Count(summary.Commits.Sum(c => c.Values))} values{(summary.ResumedBytes > 0 ? $"; the first {HumanText.Size(summary.ResumedBytes)} had been taken over before" : "")}");
            }
            catch (SnapshotException error)
            {
                throw new ToolException(ExitCodes.BadInput, $"{name}: {error.Message}", error);
            }
        });
        return command;
    }
}
