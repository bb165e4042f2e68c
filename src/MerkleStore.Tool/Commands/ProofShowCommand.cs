// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.CommandLine;
using MerkleStore.Tool.Formatting;
using MerkleStore.Tool.Proofs;

namespace MerkleStore.Tool.Commands;

/// <summary><c>merklestore proof show</c>: what a proof says and how large it is.</summary>
internal static class ProofShowCommand
{
    public static Command Create(ToolConsole console)
    {
        var symbols = new ProofSymbols();
        var state = new Option<bool>("--state") { Description = "Show the state too: the part of the tree that the proof has, in one line." };
        var command = new Command("show", "Show what a proof says, how much it shows and hides, and its sizes. Checks its form and that its state has the hash that it says.")
        {
            symbols.File, state, symbols.MaxBytes, symbols.Json,
        };
        command.SetAction(parsed =>
        {
            ProofFile file = ProofFile.Read(console, parsed.GetRequiredValue(symbols.File), parsed.GetValue(symbols.MaxBytes));
            string encoding = file.Encoding == ProofEncoding.V1 ? "v1" : "v2";
            if (parsed.GetValue(symbols.Json))
            {
                JsonText.WriteObject(console.Output, json =>
                {
                    json.WriteString("encoding", encoding);
                    ProofSummary.Write(json, file.Proof);
                    if (parsed.GetValue(state))
                    {
                        json.WriteString("state", file.Proof.State.ToString());
                    }
                });
                return;
            }

            console.Output.WriteLine($"encoding     {encoding}");
            foreach (string line in ProofSummary.Lines(file.Proof))
            {
                console.Output.WriteLine(line);
            }

            if (parsed.GetValue(state))
            {
                console.Output.WriteLine(file.Proof.State.ToString());
            }
        });
        return command;
    }
}
