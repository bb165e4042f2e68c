// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.CommandLine;

namespace MerkleStore.Tool.Commands;

/// <summary><c>merklestore proof</c>: Merkle proofs over the tree of a commit.</summary>
internal static class ProofCommand
{
    public static Command Create(ToolConsole console) => new("proof", "Make, verify and show Merkle proofs.")
    {
        ProofMakeCommand.Create(console),
        ProofVerifyCommand.Create(console),
        ProofShowCommand.Create(console),
    };
}
