// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.CommandLine;
using MerkleStore.Tool.Formatting;
using MerkleStore.Tool.Inspection;
using MerkleStore.Tool.Proofs;

namespace MerkleStore.Tool.Commands;

/// <summary><c>merklestore proof make</c>: a proof of what paths hold, or of what operations do.</summary>
internal static class ProofMakeCommand
{
    public static Command Create(ToolConsole console)
    {
        var inspection = new InspectionSymbols();
        var symbols = new ProofSymbols();
        var output = new Option<string?>("--output", "-o") { Description = "The file to write; - is standard output. [default: -]", HelpName = "FILE" };
        Option<ProofEncoding?> encoding = EncodingOption();
        var command = new Command("make", "Prove what paths of a commit hold, or that nothing is there, and what operations change.")
        {
            inspection.Store, symbols.Paths, inspection.Commit, symbols.Operations, output, encoding, symbols.MaxBytes, symbols.Json,
        };
        command.SetAction(parsed =>
        {
            string? file = parsed.GetValue(output);
            if (parsed.GetValue(symbols.Json) && file is null or "-")
            {
                throw new ToolException(ExitCodes.BadInput, "--json would go to standard output, where the proof goes; give --output a file");
            }

            ProofScript script = ProofScript.From(console, parsed.GetValue(symbols.Operations), parsed.GetValue(symbols.Paths) ?? []);
            using StoreView view = StoreView.Open(console, parsed.GetRequiredValue(inspection.Store), parsed.GetValue(inspection.Commit));
            ContextProof proof = Make(view, script, parsed.GetValue(symbols.MaxBytes), parsed.GetValue(encoding) ?? ProofEncoding.V2, out byte[] bytes);
            ProofFile.Write(console, file, bytes);
            if (file is null or "-")
            {
                return;
            }

            if (parsed.GetValue(symbols.Json))
            {
                JsonText.WriteObject(console.Output, json =>
                {
                    CommitJson.WriteReference(json, view.Commit);
                    ProofSummary.Write(json, proof);
                });
                return;
            }

            foreach (string line in ProofSummary.Lines(proof))
            {
                console.Output.WriteLine(line);
            }
        });
        return command;
    }

    private static Option<ProofEncoding?> EncodingOption() => new("--encoding")
    {
        Description = "The encoding of the proof. [default: v2]",
        HelpName = "v1|v2",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (text is not ("v1" or "v2"))
            {
                result.AddError($"--encoding takes v1 or v2, not '{text}'");
            }

            return text == "v1" ? ProofEncoding.V1 : ProofEncoding.V2;
        },
    };

    private static ContextProof Make(StoreView view, ProofScript script, int maxBytes, ProofEncoding encoding, out byte[] bytes)
    {
        try
        {
            ContextProof proof = Proof.Record(view.Tree, script.Run, maxBytes);
            bytes = proof.Encode(encoding);
            return proof;
        }
        catch (ProofException refusal)
        {
            throw new ToolException(ExitCodes.BadInput, refusal.Message, refusal);
        }
    }
}
