// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.CommandLine;
using System.Globalization;
using System.Text;
using MerkleStore.Tool.Formatting;
using MerkleStore.Tool.Inspection;

namespace MerkleStore.Tool.Commands;

/// <summary><c>merklestore export</c>: a commit as text.</summary>
internal static class ExportCommand
{
    public static Command Create(ToolConsole console, CancellationToken cancellation)
    {
        var symbols = new InspectionSymbols();
        var format = new Option<string>("--format")
        {
            Description = "jsonl = one object per value, with its path and its bytes in hex, and one for the commit at the end; trace = a context trace, whose replay makes the same commit again.",
            HelpName = "jsonl|trace",
            DefaultValueFactory = _ => "jsonl",
        };
        format.AcceptOnlyFromAmong("jsonl", "trace");
        var command = new Command("export", "Write all values of a commit as text to standard output, in key order. See import.") { symbols.Store, symbols.Commit, format };
        command.SetAction(parsed =>
        {
            using StoreView view = StoreView.Open(console, parsed.GetRequiredValue(symbols.Store), parsed.GetValue(symbols.Commit));
            CommitSummary commit = view.Commit ?? throw new ToolException(ExitCodes.BadInput, "the store holds no commit to export");
            if (parsed.GetValue(format) == "jsonl")
            {
                using var standard = new OutputStream(console.Output);
                using var line = new ProgressLine(console, "export");
                view.Store.ExportJsonLines(commit.Hash, standard, new SnapshotProgressLine(line), cancellation);
                return;
            }

            foreach (ContextChange value in view.Store.Diff(null, commit.Hash))
            {
                cancellation.ThrowIfCancellationRequested();
                WriteSet(console.Output, value);
            }

            WriteCommit(console.Output, commit);
        });
        return command;
    }

    private static void WriteSet(OutputWriter output, ContextChange value)
    {
        output.Write("S ");
        string separator = "";
        for (ReadOnlySpan<byte> rest = value.Key.Packed; !rest.IsEmpty;)
        {
            ReadOnlySpan<byte> step = PackedPath.TakeStep(ref rest);
            if (step.ContainsAny((byte)'/', (byte)' ', (byte)'\n'))
            {
                throw new ToolException(ExitCodes.BadInput, $"the path {PathText.FormatPacked(value.Key.Packed)} has a step that a trace cannot hold; use --format jsonl or a snapshot");
            }

            output.Write(separator);
            output.Write(step);
            separator = "/";
        }

        output.WriteLine($" {Convert.ToHexStringLower(value.GetNewValue()!)}");
    }

    private static void WriteCommit(OutputWriter output, CommitSummary commit)
    {
        string author = Encoding.UTF8.GetString(commit.Author.Span);
        string message = Encoding.UTF8.GetString(commit.Message.Span);
        bool isText = Encoding.UTF8.GetBytes(author).AsSpan().SequenceEqual(commit.Author.Span) && Encoding.UTF8.GetBytes(message).AsSpan().SequenceEqual(commit.Message.Span);
        if (!isText || author.Contains('\n', StringComparison.Ordinal) || message.Contains('\n', StringComparison.Ordinal))
        {
            throw new ToolException(ExitCodes.BadInput, "the author or message of the commit is not one line of text, which a trace cannot hold; use a snapshot");
        }

        output.WriteLine($"A {author}");
        if (commit.Parents.Count > 0)
        {
            output.WriteLine($"P {string.Join(' ', commit.Parents)}");
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"C {commit.Date} {message}"));
    }
}
