// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.CommandLine;
using MerkleStore.Tool.Formatting;
using MerkleStore.Tool.Inspection;

namespace MerkleStore.Tool.Commands;

/// <summary><c>merklestore snapshot abandon</c>: gives up an import that was interrupted.</summary>
internal static class SnapshotAbandonCommand
{
    public static Command Create(ToolConsole console)
    {
        var store = new Argument<string>("STORE") { Description = "The directory of the store." };
        var command = new Command("abandon", "Give up an import that was interrupted, so that another snapshot can be imported. What it had written is garbage in the log from then on.") { store };
        command.SetAction(parsed =>
        {
            string path = console.Locate(parsed.GetRequiredValue(store));
            StoreDirectory.RequireStore(path, parsed.GetRequiredValue(store));
            using ContextStore target = ContextStore.Open(StoreOptions.OnDisk(path) with { CreateIfMissing = false });
            (Hash256 Commit, long Bytes)? unfinished = target.UnfinishedImport();
            bool was = target.AbandonImport();
            console.Output.WriteLine(unfinished is { } import ? $"given up: the import of {import.Commit}, of which {HumanText.Size(import.Bytes)} had been taken over"
                : was ? "given up: the record of an import that could not have been gone on with" : "there is no unfinished import");
        });
        return command;
    }
}
