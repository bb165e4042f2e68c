// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.CommandLine;
using MerkleStore.Tool.Formatting;
using MerkleStore.Tool.Inspection;

namespace MerkleStore.Tool.Commands;

/// <summary><c>merklestore clone</c>: a copy of a store, which may be in use.</summary>
internal static class CloneCommand
{
    public static Command Create(ToolConsole console)
    {
        var source = new Argument<string>("SRC") { Description = "The directory of the store; another process may have it open." };
        var destination = new Argument<string>("DST") { Description = "A directory that is missing or empty." };
        var command = new Command("clone", "Copy a store while it is in use. Files that never change again are shared, not copied, where both are on one disk.") { source, destination };
        command.SetAction(parsed =>
        {
            string from = console.Locate(parsed.GetRequiredValue(source));
            string to = console.Locate(parsed.GetRequiredValue(destination));
            StoreDirectory.RequireStore(from, parsed.GetRequiredValue(source));
            if (StoreDirectory.HasEntries(to))
            {
                throw new ToolException(ExitCodes.BadInput, $"{to} is not empty; give a new directory");
            }

            StoreCloneSummary summary = ContextStore.Clone(from, to);

            // Opening proves that it is a store, and cuts off what was being written.
            using ContextStore clone = ContextStore.Open(StoreOptions.OnDisk(to) with { CreateIfMissing = false });
            console.Output.WriteLine($"cloned {HumanText.Count(clone.CommitCount)} commits, the newest {clone.Head?.Hash.ToString() ?? "-"}: {HumanText.Size(summary.LinkedBytes)} shared, {HumanText.Size(summary.CopiedBytes)} copied");
        });
        return command;
    }
}
