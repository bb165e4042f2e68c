// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.CommandLine;
using MerkleStore.Tool.Formatting;
using MerkleStore.Tool.Inspection;

namespace MerkleStore.Tool.Commands;

/// <summary><c>merklestore ls</c>: the entries of a directory.</summary>
internal static class LsCommand
{
    public static Command Create(ToolConsole console)
    {
        var symbols = new InspectionSymbols();
        Argument<string> path = InspectionSymbols.OptionalPath();
        var command = new Command("ls", "List the entries of a directory with their sizes, in byte order of their names.") { symbols.Store, path, symbols.Commit, symbols.Json };
        command.SetAction(parsed =>
        {
            byte[] packed = PathText.ParsePacked(parsed.GetRequiredValue(path));
            using StoreView view = StoreView.Open(console, parsed.GetRequiredValue(symbols.Store), parsed.GetValue(symbols.Commit));
            IReadOnlyList<SizedEntry> entries = EntryLookup.Require(view, packed) == ContextKind.Value
                ? [EntryLookup.Measure(view, packed)]
                : DirectoryListing.Entries(view.Tree, packed);
            if (parsed.GetValue(symbols.Json))
            {
                WriteJson(console.Output, view, PathText.FormatPacked(packed), entries);
            }
            else
            {
                WriteTable(console, entries);
            }
        });
        return command;
    }

    private static void WriteTable(ToolConsole console, IReadOnlyList<SizedEntry> entries)
    {
        var table = new TextTable(Align.Right, Align.Left);
        foreach (SizedEntry entry in entries)
        {
            table.Add(entry.SizeText, EntryText.Name(entry, console.UseColor));
        }

        foreach (string line in table.Lines())
        {
            console.Output.WriteLine(line);
        }
    }

    private static void WriteJson(OutputWriter output, StoreView view, string path, IReadOnlyList<SizedEntry> entries) => JsonText.WriteObject(output, json =>
    {
        CommitJson.WriteReference(json, view.Commit);
        json.WriteString("path", path);
        json.WriteStartArray("entries");
        foreach (SizedEntry entry in entries)
        {
            json.WriteStartObject();
            entry.WriteMembers(json);
            json.WriteEndObject();
            JsonText.Drain(json, output);
        }

        json.WriteEndArray();
    });
}
