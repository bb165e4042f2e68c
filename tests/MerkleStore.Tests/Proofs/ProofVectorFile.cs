// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Globalization;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text;
using MerkleStore.Io;

namespace MerkleStore.Tests.Proofs;

/// <summary>Reads the vector file from top to bottom: lines that build trees, and proofs over the tree built last.</summary>
internal static class ProofVectorFile
{
    public const int Count = 80;

    /// <summary>Calls back for each proof with the tree on which it acts.</summary>
    /// <param name="cold">Whether the trees are read from the log, or stay in memory.</param>
    /// <param name="visit">Receives the proofs.</param>
    public static void Visit(bool cold, Action<ProofVector, ContextTree> visit)
    {
        StoreOptions options = NewStore();
        ContextStore store = ContextStore.Open(options);
        ContextTree tree = store.CreateTree();
        ProofVector? proof = null;
        foreach (string line in Lines("proofs-1.txt.gz"))
        {
            if (proof is not null)
            {
                if (line != "end")
                {
                    proof.Add(line);
                    continue;
                }

                using (ContextTree start = tree.GetSubtree(Bytes(proof.At))!)
                {
                    visit(proof, start);
                }

                proof = null;
            }
            else if (line.StartsWith("proof ", StringComparison.Ordinal))
            {
                proof = new ProofVector();
                proof.Add(line);
            }
            else if (line.StartsWith("tree ", StringComparison.Ordinal))
            {
                string[] parts = line.Split(' ');
                tree.Dispose();
                store.Dispose();
                options.Storage!.Dispose();
                options = NewStore();
                store = ContextStore.Open(options);
                tree = store.CreateTree();
                BuildFromTrace(store, ref tree, parts[1], int.Parse(parts[2], CultureInfo.InvariantCulture));
                Settle(ref store, ref tree, options, cold);
            }
            else if (line.StartsWith("root ", StringComparison.Ordinal))
            {
                Assert.Equal(line[5..], tree.Hash().ToString());
            }
            else if (line.StartsWith("C ", StringComparison.Ordinal))
            {
                Commit(store, tree);
                Settle(ref store, ref tree, options, cold);
            }
            else if (line.Length > 0 && line[0] != '#')
            {
                Apply(tree, line);
            }
        }

        tree.Dispose();
        store.Dispose();
        options.Storage!.Dispose();
    }

    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    private static StoreOptions NewStore() => StoreOptions.InMemory() with { Storage = new MemoryStorage(), PageBytes = 4096 };

    private static void BuildFromTrace(ContextStore store, ref ContextTree tree, string name, int commits)
    {
        var hashes = new List<Hash256>();
        foreach (string line in Lines(name + ".trace.gz"))
        {
            if (line.StartsWith("C ", StringComparison.Ordinal))
            {
                hashes.Add(Commit(store, tree));
                if (hashes.Count == commits)
                {
                    return;
                }
            }
            else if (line.StartsWith("R ", StringComparison.Ordinal))
            {
                tree.Dispose();
                tree = store.Checkout(hashes[int.Parse(line[2..], CultureInfo.InvariantCulture) - 1]);
            }
            else if (line.Length > 0 && "SDY".Contains(line[0], StringComparison.Ordinal))
            {
                Apply(tree, line);
            }
        }

        Assert.Fail($"{name} has fewer than {commits} commits.");
    }

    private static Hash256 Commit(ContextStore store, ContextTree tree)
        => store.Commit(tree, new CommitInfo { Date = store.CommitCount, Author = Bytes("test"), Message = Bytes("test") }).Hash;

    private static void Apply(ContextTree tree, string line)
    {
        string[] parts = line[2..].Split(' ');
        switch (line[0])
        {
            case 'S':
                tree.Set(Bytes(parts[0]), Convert.FromHexString(parts[1]));
                break;
            case 'D':
                tree.Delete(Bytes(line[2..]));
                break;
            case 'Y':
                tree.Copy(Bytes(parts[0]), Bytes(parts[1]));
                break;
            default:
                Assert.Fail($"A line of an unknown kind: {line}");
                break;
        }
    }

    /// <summary>Opens the store anew, so that nothing of the tree is resident.</summary>
    private static void Settle(ref ContextStore store, ref ContextTree tree, StoreOptions options, bool cold)
    {
        if (cold)
        {
            tree.Dispose();
            store.Dispose();
            store = ContextStore.Open(options);
            tree = store.CheckoutHead();
        }
    }

    private static string[] Lines(string name)
    {
        using FileStream file = File.OpenRead(Path.Combine(Data(), name));
        using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        unpacked.CopyTo(bytes);
        return Encoding.Latin1.GetString(bytes.GetBuffer(), 0, (int)bytes.Length).Split('\n');
    }

    private static string Data([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "data"));
}
