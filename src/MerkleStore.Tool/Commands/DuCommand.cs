// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.CommandLine;
using System.Text.Json;
using MerkleStore.Tool.Formatting;
using MerkleStore.Tool.Inspection;

namespace MerkleStore.Tool.Commands;

/// <summary><c>merklestore du</c>: how much is below a path.</summary>
internal static class DuCommand
{
    public static Command Create(ToolConsole console, CancellationToken cancellation)
    {
        var symbols = new InspectionSymbols();
        Argument<string> path = InspectionSymbols.OptionalPath();
        var command = new Command("du", "Add up the values and directories below each entry of a directory, largest first.") { symbols.Store, path, symbols.Commit, symbols.Json };
        command.SetAction(parsed =>
        {
            byte[] packed = PathText.ParsePacked(parsed.GetRequiredValue(path));
            using StoreView view = StoreView.Open(console, parsed.GetRequiredValue(symbols.Store), parsed.GetValue(symbols.Commit));
            List<SubtreeSize> sizes = SubtreeSize.Below(view, packed, cancellation);
            string name = PathText.FormatPacked(packed);
            SubtreeSize total = SubtreeSize.Sum(name.Length == 0 ? "/" : name, sizes);
            sizes.Sort((left, right) => left.Bytes != right.Bytes ? right.Bytes.CompareTo(left.Bytes) : string.CompareOrdinal(left.Name, right.Name));
            if (parsed.GetValue(symbols.Json))
            {
                JsonText.WriteObject(console.Output, json => WriteJson(json, console.Output, view, name, total, sizes));
                return;
            }

            var table = new TextTable(Align.Right, Align.Right, Align.Right, Align.Left);
            table.Add("bytes", "values", "directories", "");
            foreach (SubtreeSize size in sizes.Append(total))
            {
                table.Add(HumanText.Size(size.Bytes), HumanText.Count(size.Values), HumanText.Count(size.Directories), size == total ? $"total of {size.Name}" : size.Name);
            }

            foreach (string line in table.Lines())
            {
                console.Output.WriteLine(line);
            }
        });
        return command;
    }

    private static void WriteJson(Utf8JsonWriter json, OutputWriter output, StoreView view, string path, SubtreeSize total, List<SubtreeSize> sizes)
    {
        CommitJson.WriteReference(json, view.Commit);
        json.WriteString("path", path);
        WriteMembers(json, total);
        json.WriteStartArray("entries");
        foreach (SubtreeSize size in sizes)
        {
            json.WriteStartObject();
            json.WriteString("name", size.Name);
            WriteMembers(json, size);
            json.WriteEndObject();
            JsonText.Drain(json, output);
        }

        json.WriteEndArray();
    }

    private static void WriteMembers(Utf8JsonWriter json, SubtreeSize size)
    {
        json.WriteNumber("bytes", size.Bytes);
        json.WriteNumber("values", size.Values);
        json.WriteNumber("directories", size.Directories);
    }
}
