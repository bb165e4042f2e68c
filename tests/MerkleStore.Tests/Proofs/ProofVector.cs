// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tests.Proofs;

/// <summary>One proof of the vector file: made by a real irmin-pack, encoded by Octez' own encoder.</summary>
internal sealed class ProofVector
{
    private readonly Dictionary<string, string> _fields = [];

    public string Id => _fields["proof"];

    /// <summary>The key at which the proof starts.</summary>
    public string At => _fields.GetValueOrDefault("at", string.Empty);

    public List<string> Operations { get; } = [];

    public ProofEnd Before => End(_fields["before"]);

    public ProofEnd After => End(_fields["after"]);

    /// <summary>The MD5 of the result lines of the reads, or "-".</summary>
    public string Reads => _fields["reads"];

    public string State => _fields["state"];

    /// <summary>Whether Irmin's verifier takes Irmin's proof.</summary>
    public bool HoldsForIrmin => _fields["verify"] == "ok";

    /// <summary>The bytes of an encoding, or null if the proof cannot be encoded.</summary>
    public byte[]? Encoded(ProofEncoding encoding)
    {
        string hex = _fields[encoding == ProofEncoding.V1 ? "v1" : "v2"];
        return hex == "-" ? null : Convert.FromHexString(hex);
    }

    public void Add(string line)
    {
        int space = line.IndexOf(' ', StringComparison.Ordinal);
        if (line.StartsWith("op ", StringComparison.Ordinal))
        {
            Operations.Add(line[3..]);
        }
        else
        {
            _fields.Add(line[..space], line[(space + 1)..]);
        }
    }

    public override string ToString() => Id;

    private static ProofEnd End(string text)
    {
        string[] parts = text.Split(' ');
        return new ProofEnd(parts[0] == "node" ? ContextKind.Directory : ContextKind.Value, Hash256.Parse(parts[1]));
    }
}
