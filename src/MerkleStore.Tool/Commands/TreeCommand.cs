// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.CommandLine;
using System.Text.Json;
using MerkleStore.Tool.Formatting;
using MerkleStore.Tool.Inspection;

namespace MerkleStore.Tool.Commands;

/// <summary><c>merklestore tree</c>: a directory with what is below it, as a drawing.</summary>
internal static class TreeCommand
{
    private const int DefaultDepth = 3;

    public static Command Create(ToolConsole console, CancellationToken cancellation)
    {
        var symbols = new InspectionSymbols();
        Argument<string> path = InspectionSymbols.OptionalPath();
        Option<int> depth = InspectionSymbols.WholeNumber("--depth", least: 0, DefaultDepth);
        depth.Description = "How many levels to show; 0 for all.";
        depth.HelpName = "D";
        var command = new Command("tree", "Draw a directory and what is below it.") { symbols.Store, path, depth, symbols.Commit, symbols.Json };
        command.SetAction(parsed =>
        {
            PackedPath packed = new PackedPath().Append(PathText.ParsePacked(parsed.GetRequiredValue(path)));
            using StoreView view = StoreView.Open(console, parsed.GetRequiredValue(symbols.Store), parsed.GetValue(symbols.Commit));
            SizedEntry top = EntryLookup.Measure(view, packed.Span);
            int levels = parsed.GetValue(depth) is > 0 and int limit ? limit : int.MaxValue;
            if (parsed.GetValue(symbols.Json))
            {
                JsonText.WriteObject(console.Output, json =>
                {
                    CommitJson.WriteReference(json, view.Commit);
                    json.WriteString("path", PathText.FormatPacked(packed.Span));
                    WriteJson(json, console.Output, view.Tree, packed, top, levels, cancellation);
                });
                return;
            }

            console.Output.WriteLine(packed.Length == 0 ? $"/  {top.SizeText}" : Label(top, console));
            Draw(console, view.Tree, packed, top, "", levels, cancellation);
        });
        return command;
    }

    private static void Draw(ToolConsole console, ContextTree tree, PackedPath path, SizedEntry directory, string indent, int levels, CancellationToken cancellation)
    {
        if (levels == 0 || directory.IsValue)
        {
            return;
        }

        long left = directory.Size;
        cancellation.ThrowIfCancellationRequested();
        foreach (SizedEntry entry in DirectoryListing.Entries(tree, path.Span))
        {
            bool last = --left == 0;
            console.Output.WriteLine($"{indent}{(last ? "└── " : "├── ")}{Label(entry, console)}");
            int mark = path.Length;
            path.Push(entry.Name.Span);
            Draw(console, tree, path, entry, indent + (last ? "    " : "│   "), levels - 1, cancellation);
            path.Truncate(mark);
        }
    }

    private static string Label(SizedEntry entry, ToolConsole console) => $"{EntryText.Name(entry, console.UseColor)}  {entry.SizeText}";

    private static void WriteJson(Utf8JsonWriter json, OutputWriter output, ContextTree tree, PackedPath path, SizedEntry entry, int levels, CancellationToken cancellation)
    {
        entry.WriteMembers(json);
        if (entry.IsValue || levels == 0)
        {
            return;
        }

        cancellation.ThrowIfCancellationRequested();
        json.WriteStartArray("children");
        foreach (SizedEntry child in DirectoryListing.Entries(tree, path.Span))
        {
            json.WriteStartObject();
            int mark = path.Length;
            path.Push(child.Name.Span);
            WriteJson(json, output, tree, path, child, levels - 1, cancellation);
            path.Truncate(mark);
            json.WriteEndObject();
            JsonText.Drain(json, output);
        }

        json.WriteEndArray();
    }
}
