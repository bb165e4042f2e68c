// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using MerkleStore.Tool.Formatting;
using MerkleStore.Tool.Inspection;

namespace MerkleStore.Tool.Commands;

/// <summary><c>merklestore info</c>: what a store holds, and one of its commits.</summary>
internal static class InfoCommand
{
    public static Command Create(ToolConsole console)
    {
        var symbols = new InspectionSymbols();
        var command = new Command("info", "Show what a store holds, and its newest commit or another one.") { symbols.Store, symbols.Commit, symbols.Json };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(symbols.Store);
            using StoreView view = StoreView.Open(console, path, parsed.GetValue(symbols.Commit));
            string directory = Path.GetFullPath(console.Locate(path));
            if (parsed.GetValue(symbols.Json))
            {
                JsonText.WriteObject(console.Output, json => WriteJson(json, view, directory));
                return;
            }

            foreach (string line in Lines(view, directory))
            {
                console.Output.WriteLine(line);
            }
        });
        return command;
    }

    private static IEnumerable<string> Lines(StoreView view, string directory)
    {
        var table = new TextTable(Align.Left, Align.Left);
        table.Add("store", directory);
        table.Add("disk", $"{HumanText.Size(StoreDirectory.Bytes(directory))} in {HumanText.Count(StoreDirectory.Files(directory))} files");
        table.Add("commits", HumanText.Count(view.Store.CommitCount));
        if (view.Store.RecoveryReport is { Length: > 0 } recovery)
        {
            table.Add("recovery", recovery);
        }

        if (view.Store.DegradedReason is { } lost)
        {
            table.Add("degraded", lost.TrimEnd().ReplaceLineEndings("; "));
        }

        if (view.Commit is { } commit)
        {
            table.Add("commit", commit.Hash.ToString());
            table.Add("", CommitText.ToBase58(commit.Hash));
            table.Add("number", HumanText.Count(commit.Sequence));
            table.Add("root", commit.RootHash.ToString());
            foreach ((int index, Hash256 parent) in commit.Parents.Index())
            {
                table.Add(index == 0 ? "parents" : "", parent.ToString());
            }

            AddOptional(table, "level", commit.Level);
            AddOptional(table, "cycle", commit.Cycle);
            table.Add("date", HumanText.Date(commit.Date));
            table.Add("author", PathText.FormatExcerpt(commit.Author.Span));
            table.Add("message", PathText.FormatExcerpt(commit.Message.Span, 200));
            table.Add("root entries", HumanText.Count(view.Tree.Length(ContextPath.Root)));
        }

        return table.Lines();
    }

    private static void AddOptional(TextTable table, string name, long number)
    {
        if (number >= 0)
        {
            table.Add(name, number.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static void WriteJson(Utf8JsonWriter json, StoreView view, string directory)
    {
        json.WriteString("store", directory);
        json.WriteNumber("diskBytes", StoreDirectory.Bytes(directory));
        json.WriteNumber("files", StoreDirectory.Files(directory));
        json.WriteNumber("commits", view.Store.CommitCount);
        json.WriteString("recovery", view.Store.RecoveryReport);
        json.WriteString("degraded", view.Store.DegradedReason);
        json.WritePropertyName("commit");
        if (view.Commit is not { } commit)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        CommitJson.WriteMembers(json, commit);
        json.WriteNumber("rootEntries", view.Tree.Length(ContextPath.Root));
        json.WriteEndObject();
    }
}
