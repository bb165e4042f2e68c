// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MerkleStore.Tests.Proofs;

/// <summary>A computation written as the operations of the vector file; keeps the result lines of its reads.</summary>
internal sealed class ProofOperations(IEnumerable<string> operations)
{
    /// <summary>The results of the reads of the last run.</summary>
    public List<string> Results { get; } = [];

    /// <summary>The MD5 of the result lines, or "-" if there are none.</summary>
    public string Digest
#pragma warning disable CA5351 // The format of the file.
        => Results.Count == 0 ? "-" : Convert.ToHexStringLower(MD5.HashData(Encoding.Latin1.GetBytes(string.Concat(Results.Select(r => r + "\n")))));
#pragma warning restore CA5351

    public void Run(ProofTree tree)
    {
        Results.Clear();
        foreach (string line in operations)
        {
            Apply(tree, line);
        }
    }

    private static string Names(IEnumerable<ContextEntry> entries) => string.Join('/', entries.Select(e => Encoding.Latin1.GetString(e.Name.Span)));

    private static string Fold(ProofTree tree, byte[] key)
    {
        if (tree.GetKind(key) == ContextKind.None)
        {
            return "-";
        }

        (long Values, long Bytes) count = default;
        tree.Fold(key, FoldDepth.All, ref count, static (ref (long Values, long Bytes) state, in ProofFoldEntry entry) =>
        {
            if (entry.Kind == ContextKind.Value)
            {
                state.Values++;
                state.Bytes += entry.Value.Length;
            }
        });
        return $"{count.Values} {count.Bytes}";
    }

    private void Apply(ProofTree tree, string line)
    {
        string[] parts = line.Split(' ')[1..];
        byte[] key = ProofVectorFile.Bytes(parts.FirstOrDefault(string.Empty));
        switch (line[0])
        {
            case 'S':
                tree.Set(key, Convert.FromHexString(parts[1]));
                break;
            case 'D':
                tree.Delete(key);
                break;
            case 'Y':
                tree.Copy(key, ProofVectorFile.Bytes(parts[1]));
                break;
            case 'G':
                Add('G', tree.Get(key) is { } value ? Convert.ToHexStringLower(value) : "-");
                break;
            case 'M':
                Add('M', tree.ContainsValue(key) ? "1" : "0");
                break;
            case 'K':
                Add('K', tree.GetKind(key) switch { ContextKind.Value => "value", ContextKind.Directory => "node", _ => "-" });
                break;
            case 'T':
                Add('T', tree.ContainsTree(key) ? "1" : "0");
                break;
            case 'N':
                Add('N', tree.Length(key).ToString(CultureInfo.InvariantCulture));
                break;
            case 'L':
                Add('L', Names(tree.List(key)));
                break;
            case 'I':
                Add('I', Names(tree.List(key, long.Parse(parts[1], CultureInfo.InvariantCulture), long.Parse(parts[2], CultureInfo.InvariantCulture), ListOrder.Irmin)));
                break;
            case 'F':
                Add('F', Fold(tree, key));
                break;
            case 'H':
                Add('H', tree.Hash().ToString());
                break;
            default:
                Assert.Fail($"An operation of an unknown kind: {line}");
                break;
        }
    }

    private void Add(char operation, string result) => Results.Add($"{operation} {result}");
}
