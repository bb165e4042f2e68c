// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.CommandLine;
using System.Globalization;
using MerkleStore.Tool.Formatting;
using MerkleStore.Tool.Inspection;

namespace MerkleStore.Tool.Commands;

/// <summary><c>merklestore snapshot export</c>.</summary>
internal static class SnapshotExportCommand
{
    /// <summary>What the library calls an unfinished file.</summary>
    private const string Unfinished = ".partial";

    public static Command Create(ToolConsole console, CancellationToken cancellation)
    {
        var symbols = new InspectionSymbols();
        var commit = new Argument<string?>("COMMIT") { Description = "The commit: its hash in hex or as Co…, or a start of it that only one commit has. [default: the newest]", Arity = ArgumentArity.ZeroOrOne };
        var output = new Option<string>("-o", "--output") { Description = "The file to make, or - for standard output. Until it is whole it is called FILE.partial; an export that was interrupted goes on with that.", HelpName = "FILE", Required = true };
        Option<int> history = InspectionSymbols.WholeNumber("--history", least: 1, otherwise: 1);
        history.Description = "How many commits: this one and those before it.";
        history.HelpName = "N";
        var since = new Option<string?>("--since") { Description = "Export only the difference from this commit; it can be imported where that one is.", HelpName = "COMMIT" };
        var command = new Command("export", "Write a snapshot of a commit: the same commit gives the same bytes from any store.") { symbols.Store, commit, output, history, since };
        command.SetAction(parsed =>
        {
            using StoreView view = StoreView.Open(console, parsed.GetRequiredValue(symbols.Store), parsed.GetValue(commit));
            Hash256 head = view.Commit?.Hash ?? throw new ToolException(ExitCodes.BadInput, "the store holds no commit to export");
            var options = new SnapshotExportOptions
            {
                History = parsed.GetValue(history),
                Since = parsed.GetValue(since) is { } text ? CommitSelector.Find(view.Store, text).Hash : null,
            };
            SnapshotSummary summary = Export(view.Store, head, parsed.GetRequiredValue(output), options, console, cancellation);
            console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"exported {head}: {summary.Commits.Count} commits, {HumanText.Count(summary.Commits.Sum(c => c.Values))} values, {HumanText.Size(summary.ContentBytes)} in {HumanText.Size(summary.Bytes)}{(summary.KeptBytes > 0 ? $", {HumanText.Size(summary.KeptBytes)} of it were there" : "")}"));
        });
        return command;
    }

    private static SnapshotSummary Export(ContextStore store, Hash256 commit, string name, SnapshotExportOptions options, ToolConsole console, CancellationToken cancellation)
    {
        using var line = new ProgressLine(console, "export");
        var progress = new SnapshotProgressLine(line);
        if (name == "-")
        {
            using var standard = new OutputStream(console.Output);
            return store.ExportSnapshot(commit, standard, options, progress, cancellation);
        }

        string path = Path.GetFullPath(console.Locate(name));
        try
        {
            return store.ExportSnapshotFile(commit, path, options, progress, cancellation);
        }
        catch (SnapshotException error)
        {
            throw new ToolException(ExitCodes.BadInput, $"{name}{Unfinished}: {error.Message}", error);
        }
        catch (StorageFailureException error) when (error.File.StartsWith(path, StringComparison.Ordinal) || error.File == Path.GetDirectoryName(path))
        {
            throw new ToolException(ExitCodes.OutputFailed, error.Message, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ToolException(ExitCodes.OutputFailed, $"the snapshot {name} cannot be written: {OperatingSystemText.Of(error)}", error);
        }
    }
}
