// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.CommandLine;

namespace MerkleStore.Tool.Commands;

/// <summary><c>merklestore snapshot</c>: commits as one file.</summary>
internal static class SnapshotCommand
{
    public static Command Create(ToolConsole console, CancellationToken cancellation) => new("snapshot", "Export commits as one file, import them, and check or show such a file.")
    {
        SnapshotExportCommand.Create(console, cancellation),
        SnapshotImportCommand.Create(console, cancellation),
        SnapshotAbandonCommand.Create(console),
        SnapshotReadCommands.CreateVerify(console, cancellation),
        SnapshotReadCommands.CreateInfo(console),
    };
}
