// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.CommandLine;
using MerkleStore.Tool.Formatting;
using MerkleStore.Tool.Proofs;

namespace MerkleStore.Tool.Commands;

/// <summary><c>merklestore proof verify</c>: checks a proof without a store, and shows what it proves.</summary>
internal static class ProofVerifyCommand
{
    public static Command Create(ToolConsole console)
    {
        var symbols = new ProofSymbols();
        var root = new Option<string?>("--root")
        {
            Description = "The root hash that is trusted, in hex: the proof must start from a directory with it. Without it, see that you trust the one that is shown.",
            HelpName = "HASH",
        };
        var command = new Command("verify", "Verify a proof without a store: give the paths and operations that it was made for.")
        {
            symbols.File, symbols.Paths, root, symbols.Operations, symbols.MaxBytes, symbols.Json,
        };
        command.SetAction(parsed =>
        {
            Hash256? trusted = ParseRoot(parsed.GetValue(root));
            string file = parsed.GetRequiredValue(symbols.File);
            ProofScript script = ProofScript.From(console, parsed.GetValue(symbols.Operations), parsed.GetValue(symbols.Paths) ?? []);
            ContextProof proof = ProofFile.Read(console, file, parsed.GetValue(symbols.MaxBytes)).Proof;
            Verify(file, proof, trusted, script);
            if (parsed.GetValue(symbols.Json))
            {
                WriteJson(console, proof, trusted, script);
            }
            else
            {
                WriteText(console, proof, trusted, script);
            }
        });
        return command;
    }

    private static Hash256? ParseRoot(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return Hash256.TryParse(text, out Hash256 hash) ? hash
            : throw new ToolException(ExitCodes.BadInput, "--root takes a hash in hex: 64 digits, as merklestore info shows it behind 'root'");
    }

    private static void Verify(string file, ContextProof proof, Hash256? trusted, ProofScript script)
    {
        try
        {
            if (trusted is { } root)
            {
                Proof.Verify(proof, root, script.Run);
            }
            else
            {
                Proof.Verify(proof, script.Run);
            }
        }
        catch (ProofException rejection)
        {
            throw new ToolException(ExitCodes.CheckFailed, $"{file}: {rejection.Message}", rejection);
        }
    }

    private static void WriteText(ToolConsole console, ContextProof proof, Hash256? trusted, ProofScript script)
    {
        var reads = new TextTable(Align.Left, Align.Left);
        foreach (ProofRead read in script.Reads)
        {
            reads.Add(read.Path.Length == 0 ? "/" : read.Path, read.Text);
        }

        foreach (string line in reads.Lines())
        {
            console.Output.WriteLine(line);
        }

        console.Output.WriteLine($"the proof holds, from {proof.Before}{(trusted is null ? ", which is not checked: see --root" : "")}");
        if (proof.After != proof.Before)
        {
            console.Output.WriteLine($"to {proof.After}");
        }
    }

    private static void WriteJson(ToolConsole console, ContextProof proof, Hash256? trusted, ProofScript script) => JsonText.WriteObject(console.Output, json =>
    {
        json.WriteBoolean("holds", true);
        json.WriteBoolean("rootChecked", trusted is not null);
        ProofSummary.Write(json, proof);
        json.WriteStartArray("reads");
        foreach (ProofRead read in script.Reads)
        {
            read.Write(json);
            JsonText.Drain(json, console.Output);
        }

        json.WriteEndArray();
    });
}
