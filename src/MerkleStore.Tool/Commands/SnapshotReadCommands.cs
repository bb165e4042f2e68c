// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.CommandLine;
using System.Text;
using System.Text.Json;
using MerkleStore.Tool.Formatting;
using MerkleStore.Tool.Inspection;

namespace MerkleStore.Tool.Commands;

/// <summary><c>merklestore snapshot verify</c> and <c>info</c>, which need no store.</summary>
internal static class SnapshotReadCommands
{
    public static Option<string?> Expect() => new("--expect") { Description = "The commit that the snapshot must be of; anything else is refused.", HelpName = "HASH" };

    public static Command CreateVerify(ToolConsole console, CancellationToken cancellation)
    {
        Argument<string> file = FileArgument();
        Option<string?> expect = Expect();
        Option<bool> json = new InspectionSymbols().Json;
        var command = new Command("verify", "Read a whole snapshot and check every chunk, the shape of every directory, and all hashes up to the commit's.") { file, expect, json };
        command.SetAction(parsed =>
        {
            string name = parsed.GetRequiredValue(file);
            using Stream source = SnapshotSource.Open(console, name);
            using var line = new ProgressLine(console, "verify");
            try
            {
                SnapshotSummary summary = Snapshot.Verify(source, SnapshotSource.ParseHash(parsed.GetValue(expect)), new SnapshotProgressLine(line), cancellation);
                line.Clear();
                Show(console, summary, parsed.GetValue(json));
            }
            catch (SnapshotException error)
            {
                throw new ToolException(ExitCodes.CheckFailed, $"{name}: {error.Message}", error);
            }
        });
        return command;
    }

    public static Command CreateInfo(ToolConsole console)
    {
        Argument<string> file = FileArgument();
        Option<bool> json = new InspectionSymbols().Json;
        var command = new Command("info", "Show what the start of a snapshot says. Reads no more than that; see verify.") { file, json };
        command.SetAction(parsed =>
        {
            string name = parsed.GetRequiredValue(file);
            using Stream source = SnapshotSource.Open(console, name);
            try
            {
                (Hash256 commit, int commits, SnapshotCommitSummary first) = Snapshot.ReadStart(source);
                if (parsed.GetValue(json))
                {
                    JsonText.WriteObject(console.Output, writer =>
                    {
                        writer.WriteString("commit", commit.ToString());
                        writer.WriteNumber("commits", commits);
                        writer.WriteStartObject("first");
                        WriteCommit(writer, first);
                        writer.WriteEndObject();
                    });
                    return;
                }

                console.Output.WriteLine($"commit   {commit} ({CommitText.ToBase58(commit)})");
                console.Output.WriteLine($"commits  {HumanText.Count(commits)}");
                ShowCommit(console, first);
            }
            catch (SnapshotException error)
            {
                throw new ToolException(ExitCodes.BadInput, $"{name}: {error.Message}", error);
            }
        });
        return command;
    }

    private static Argument<string> FileArgument() => new("FILE") { Description = "The snapshot; - is standard input." };

    private static void Show(ToolConsole console, SnapshotSummary summary, bool json)
    {
        if (json)
        {
            JsonText.WriteObject(console.Output, writer =>
            {
                writer.WriteNumber("format", summary.FormatVersion);
                writer.WriteString("commit", summary.Commit.ToString());
                writer.WriteNumber("bytes", summary.Bytes);
                writer.WriteNumber("contentBytes", summary.ContentBytes);
                writer.WriteNumber("chunks", summary.Chunks);
                writer.WriteBoolean("hashesChecked", summary.HashesChecked);
                writer.WriteStartArray("commits");
                foreach (SnapshotCommitSummary commit in summary.Commits)
                {
                    writer.WriteStartObject();
                    WriteCommit(writer, commit);
                    writer.WriteNumber("values", commit.Values);
                    writer.WriteNumber("valueBytes", commit.ValueBytes);
                    writer.WriteNumber("directories", commit.Directories);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            });
            return;
        }

        console.Output.WriteLine($"format   {summary.FormatVersion}: {HumanText.Size(summary.ContentBytes)} of content in {HumanText.Size(summary.Bytes)}, {HumanText.Count(summary.Chunks)} chunks");
        foreach (SnapshotCommitSummary commit in summary.Commits)
        {
            ShowCommit(console, commit);
            console.Output.WriteLine($"  holds    {HumanText.Count(commit.Values)} values of {HumanText.Size(commit.ValueBytes)} in {HumanText.Count(commit.Directories)} directories");
        }

        console.Output.WriteLine(summary.HashesChecked
            ? "no damage; every hash is right"
            : "no damage; it holds differences, whose hashes can only be checked where the commits are that they differ from: at import");
    }

    private static void ShowCommit(ToolConsole console, SnapshotCommitSummary commit)
    {
        console.Output.WriteLine($"- commit   {commit.Hash}");
        console.Output.WriteLine($"  root     {commit.RootHash}");
        console.Output.WriteLine($"  since    {commit.Base?.ToString() ?? "- (all of it)"}");
        console.Output.WriteLine($"  date     {HumanText.Date(commit.Date)}");
        console.Output.WriteLine($"  author   {PathText.FormatExcerpt(commit.Author.Span)}");
        console.Output.WriteLine($"  message  {PathText.FormatExcerpt(commit.Message.Span)}");
    }

    private static void WriteCommit(Utf8JsonWriter json, SnapshotCommitSummary commit)
    {
        json.WriteString("hash", commit.Hash.ToString());
        json.WriteString("base58", CommitText.ToBase58(commit.Hash));
        json.WriteString("root", commit.RootHash.ToString());
        json.WriteString("base", commit.Base?.ToString());
        json.WriteStartArray("parents");
        foreach (Hash256 parent in commit.Parents)
        {
            json.WriteStringValue(parent.ToString());
        }

        json.WriteEndArray();
        json.WriteNumber("date", commit.Date);
        json.WriteString("author", Encoding.UTF8.GetString(commit.Author.Span));
        json.WriteString("message", Encoding.UTF8.GetString(commit.Message.Span));
    }
}
