// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.CommandLine;
using System.Text.Json;
using MerkleStore.Tool.Formatting;
using MerkleStore.Tool.Inspection;

namespace MerkleStore.Tool.Commands;

/// <summary><c>merklestore stat</c>: what commits take on disk and what the tree takes in memory, by cause.</summary>
internal static class StatCommand
{
    private const int DefaultCommits = 100;

    public static Command Create(ToolConsole console, CancellationToken cancellation)
    {
        var symbols = new InspectionSymbols();
        Option<int> commits = InspectionSymbols.WholeNumber("--commits", 0, DefaultCommits);
        commits.Description = "How many of the newest commits to add up.";
        commits.HelpName = "N";
        var noMemory = new Option<bool>("--no-memory") { Description = "Leave out the memory, for which the whole tree has to be read." };
        var command = new Command("stat", "Add up by cause what the newest commits took on disk, and what the tree of a commit takes in memory when all of it is loaded.")
        {
            symbols.Store, commits, noMemory, symbols.Commit, symbols.Json,
        };
        command.SetAction(parsed =>
        {
            using StoreView view = StoreView.Open(console, parsed.GetRequiredValue(symbols.Store), parsed.GetValue(symbols.Commit));
            DiskCost disk = view.Store.MeasureCommits(parsed.GetValue(commits), cancellation);
            MemoryCost? memory = parsed.GetValue(noMemory) ? null : view.Tree.MeasureMemory(includeCold: true, cancellation);
            if (parsed.GetValue(symbols.Json))
            {
                JsonText.WriteObject(console.Output, json => WriteJson(json, view, disk, memory));
                return;
            }

            foreach (string line in CostText.Disk(disk).Concat(memory is null ? [] : CostText.Memory(memory).Prepend("")))
            {
                console.Output.WriteLine(line);
            }
        });
        return command;
    }

    private static void WriteJson(Utf8JsonWriter json, StoreView view, DiskCost disk, MemoryCost? memory)
    {
        CommitJson.WriteReference(json, view.Commit);
        json.WriteStartObject("disk");
        CostText.WriteDisk(json, disk);
        json.WriteEndObject();
        if (memory is null)
        {
            json.WriteNull("memory");
            return;
        }

        json.WriteStartObject("memory");
        CostText.WriteMemory(json, memory);
        json.WriteEndObject();
    }
}
