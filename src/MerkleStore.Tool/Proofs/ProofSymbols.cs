// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.CommandLine;

namespace MerkleStore.Tool.Proofs;

/// <summary>The arguments and options that the proof commands share.</summary>
internal sealed class ProofSymbols
{
    public Argument<string> File { get; } = new("FILE") { Description = "The proof, in either encoding; - is standard input." };

    public Argument<string[]> Paths { get; } = new("PATH")
    {
        Description = @"Paths to read, present or not, after the operations. Steps joined by /; other bytes than text as \xHH.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public Option<string?> Operations { get; } = new("--operations")
    {
        Description = "Lines of a trace to run on the tree: S, D, Y, G, M and L; - is standard input.",
        HelpName = "FILE",
    };

    public Option<int> MaxBytes { get; } = Commands.InspectionSymbols.WholeNumber("--max-bytes", 0, ContextProof.DefaultMaxBytes);

    public Option<bool> Json { get; } = new("--json") { Description = "Write JSON." };

    public ProofSymbols()
    {
        MaxBytes.Description = "The size of a proof from which on it is refused.";
        MaxBytes.HelpName = "N";
    }
}
