// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.CommandLine;
using System.Text.Json;
using MerkleStore.Tool.Formatting;
using MerkleStore.Tool.Inspection;

namespace MerkleStore.Tool.Commands;

/// <summary><c>merklestore diff</c>: the values in which two commits differ.</summary>
internal static class DiffCommand
{
    private const int ShownBytes = 32;

    public static Command Create(ToolConsole console, CancellationToken cancellation)
    {
        var symbols = new InspectionSymbols();
        var from = new Argument<string>("A") { Description = "The commit before: its hash in hex or as Co…, or a start of it that only one commit has; - is the empty tree." };
        var to = new Argument<string>("B") { Description = "The commit after." };
        var path = new Option<string?>("--path") { Description = "Only what is at or below this path.", HelpName = "PATH" };
        var stat = new Option<bool>("--stat") { Description = "Only counts and bytes." };
        symbols.Json.Description = "Write one JSON object a line: change, path, old and new value in hex; with --stat one object.";
        var command = new Command("diff", "List the values in which two commits differ, at the cost of the difference: + added, ~ changed, - removed.") { symbols.Store, from, to, path, stat, symbols.Json };
        command.SetAction(parsed =>
        {
            using StoreView view = StoreView.Open(console, parsed.GetRequiredValue(symbols.Store), parsed.GetRequiredValue(to));
            string before = parsed.GetRequiredValue(from);
            Hash256? start = before == "-" ? null : CommitSelector.Find(view.Store, before).Hash;
            ContextKey? key = parsed.GetValue(path) is { } text ? ContextKey.From(ContextPath.FromPacked(PathText.ParsePacked(text))) : null;
            Run(view.Store.Diff(start, view.Commit!.Hash, key), parsed.GetValue(stat), parsed.GetValue(symbols.Json), console, cancellation);
        });
        return command;
    }

    private static void Run(IEnumerable<ContextChange> changes, bool stat, bool json, ToolConsole console, CancellationToken cancellation)
    {
        Span<long> counts = stackalloc long[3];
        long oldBytes = 0;
        long newBytes = 0;
        foreach (ContextChange change in changes)
        {
            cancellation.ThrowIfCancellationRequested();
            counts[(int)change.Kind]++;
            oldBytes += Math.Max(0, change.OldLength);
            newBytes += Math.Max(0, change.NewLength);
            if (!stat)
            {
                WriteChange(console.Output, change, json);
            }
        }

        long added = counts[(int)ContextChangeKind.Added];
        long changed = counts[(int)ContextChangeKind.Changed];
        long removed = counts[(int)ContextChangeKind.Removed];
        if (stat && json)
        {
            JsonText.WriteObject(console.Output, writer =>
            {
                writer.WriteNumber("added", added);
                writer.WriteNumber("changed", changed);
                writer.WriteNumber("removed", removed);
                writer.WriteNumber("oldBytes", oldBytes);
                writer.WriteNumber("newBytes", newBytes);
            });
        }
        else if (stat)
        {
            console.Output.WriteLine($"{HumanText.Count(added)} added, {HumanText.Count(changed)} changed, {HumanText.Count(removed)} removed; {HumanText.Size(oldBytes)} before, {HumanText.Size(newBytes)} after");
        }
    }

    private static void WriteChange(OutputWriter output, ContextChange change, bool json)
    {
        string path = PathText.FormatPacked(change.Key.Packed);
        if (json)
        {
            using (var writer = new Utf8JsonWriter(output.Buffer, JsonText.OneLine))
            {
                writer.WriteStartObject();
                writer.WriteString("change", change.Kind switch { ContextChangeKind.Added => "added", ContextChangeKind.Changed => "changed", _ => "removed" });
                writer.WriteString("path", path);
                WriteValue(writer, "old", change.GetOldValue());
                WriteValue(writer, "new", change.GetNewValue());
                writer.WriteEndObject();
            }

            output.WriteLine("");
            return;
        }

        output.WriteLine(change.Kind switch
        {
            ContextChangeKind.Added => $"+ {path} {Show(change.GetNewValue()!)}",
            ContextChangeKind.Removed => $"- {path} {Show(change.GetOldValue()!)}",
            _ => $"~ {path} {Show(change.GetOldValue()!)} -> {Show(change.GetNewValue()!)}",
        });
    }

    private static void WriteValue(Utf8JsonWriter json, string name, byte[]? value)
    {
        if (value is not null)
        {
            json.WriteString(name, Convert.ToHexStringLower(value));
        }
    }

    private static string Show(byte[] value) => value.Length <= ShownBytes
        ? $"[{Convert.ToHexStringLower(value)}]"
        : $"[{Convert.ToHexStringLower(value.AsSpan(0, ShownBytes))}… {HumanText.Count(value.Length)} bytes]";
}
