// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.CommandLine;
using MerkleStore.Tool.Formatting;
using MerkleStore.Tool.Inspection;

namespace MerkleStore.Tool.Commands;

/// <summary><c>merklestore cat</c>: the bytes of a value.</summary>
internal static class CatCommand
{
    public static Command Create(ToolConsole console)
    {
        var symbols = new InspectionSymbols();
        Argument<string> path = InspectionSymbols.RequiredPath();
        var hex = new Option<bool>("--hex") { Description = "Write hex digits and a newline instead of the bytes." };
        var command = new Command("cat", "Write a value, byte for byte.") { symbols.Store, path, symbols.Commit, hex, symbols.Json };
        command.SetAction(parsed =>
        {
            byte[] packed = PathText.ParsePacked(parsed.GetRequiredValue(path));
            using StoreView view = StoreView.Open(console, parsed.GetRequiredValue(symbols.Store), parsed.GetValue(symbols.Commit));
            byte[] value = EntryLookup.RequireValue(view, packed);
            if (parsed.GetValue(symbols.Json))
            {
                JsonText.WriteObject(console.Output, json =>
                {
                    CommitJson.WriteReference(json, view.Commit);
                    json.WriteString("path", PathText.FormatPacked(packed));
                    json.WriteNumber("bytes", value.Length);
                    json.WriteString("hex", Convert.ToHexStringLower(value));
                });
            }
            else if (parsed.GetValue(hex))
            {
                console.Output.WriteLine(Convert.ToHexStringLower(value));
            }
            else
            {
                console.Output.Write(value);
            }
        });
        return command;
    }
}
