// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Text.Json;
using MerkleStore.Tool.Formatting;

namespace MerkleStore.Tool.Proofs;

/// <summary>The facts of a proof, for people and as JSON.</summary>
internal static class ProofSummary
{
    public static IEnumerable<string> Lines(ContextProof proof)
    {
        ProofStatistics counts = proof.GetStatistics();
        var table = new TextTable(Align.Left, Align.Left);
        table.Add("before", proof.Before.ToString());
        table.Add("after", proof.After.ToString());
        foreach ((string name, int? bytes) in Sizes(proof))
        {
            table.Add("size " + name, bytes is { } size ? $"{HumanText.Count(size)} B" : "a name is too long for it");
        }

        table.Add("values", $"{HumanText.Count(counts.Values)}, {HumanText.Count(counts.ValueBytes)} B");
        table.Add("directories", HumanText.Count(counts.Directories));
        table.Add("pages", HumanText.Count(counts.Pages));
        table.Add("blinded", HumanText.Count(counts.Blinded));
        table.Add("depth", HumanText.Count(counts.Depth));
        return table.Lines();
    }

    public static void Write(Utf8JsonWriter json, ContextProof proof)
    {
        ProofStatistics counts = proof.GetStatistics();
        WriteEnd(json, "before", proof.Before);
        WriteEnd(json, "after", proof.After);
        json.WriteStartObject("bytes");
        foreach ((string name, int? bytes) in Sizes(proof))
        {
            if (bytes is { } size)
            {
                json.WriteNumber(name, size);
            }
            else
            {
                json.WriteNull(name);
            }
        }

        json.WriteEndObject();
        json.WriteNumber("values", counts.Values);
        json.WriteNumber("valueBytes", counts.ValueBytes);
        json.WriteNumber("directories", counts.Directories);
        json.WriteNumber("pages", counts.Pages);
        json.WriteNumber("blinded", counts.Blinded);
        json.WriteNumber("depth", counts.Depth);
    }

    private static (string Name, int? Bytes)[] Sizes(ContextProof proof) => [("v1", Size(proof, ProofEncoding.V1)), ("v2", Size(proof, ProofEncoding.V2))];

    private static int? Size(ContextProof proof, ProofEncoding encoding)
    {
        try
        {
            return proof.Encode(encoding).Length;
        }
        catch (ProofException refusal) when (refusal.Fault == ProofFault.Name)
        {
            return null;
        }
    }

    private static void WriteEnd(Utf8JsonWriter json, string name, ProofEnd end)
    {
        json.WriteStartObject(name);
        json.WriteString("kind", end.Kind == ContextKind.Directory ? "directory" : "value");
        json.WriteString("hash", end.Hash.ToString());
        json.WriteEndObject();
    }
}
