// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Globalization;

namespace MerkleStore.Tests.Proofs;

/// <summary>A store in memory with a tree, to make proofs from.</summary>
internal sealed class ProofFixture : IDisposable
{
    public ProofFixture()
    {
        Store = ContextStore.Open(StoreOptions.InMemory());
        Tree = Store.CreateTree();
    }

    public ContextStore Store { get; }

    public ContextTree Tree { get; }

    /// <summary>A small proof with every form that a tree without large directories has, about 300 bytes.</summary>
    public static ContextProof Small()
    {
        using var fixture = new ProofFixture();
        fixture.Tree.Set("a/b", "value"u8);
        fixture.Tree.Set("a/c", []);
        fixture.Tree.Set("a/d/e", "hidden"u8);
        fixture.Tree.Set("f", new byte[300]);
        return Proof.Record(fixture.Tree, ChangeSmall);
    }

    public static void ChangeSmall(ProofTree tree)
    {
        tree.Get("a/b");
        tree.Get("a/x");
        tree.Get("f");
        tree.Set("a/g", [1]);
    }

    /// <summary>Fills a directory with values k0, k1 and so on.</summary>
    public ProofFixture Fill(string key, int count)
        => Fill(key, Enumerable.Range(0, count).Select(i => "k" + i.ToString(CultureInfo.InvariantCulture)));

    public ProofFixture Fill(string key, IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            Tree.Set(key.Length == 0 ? name : key + "/" + name, ProofVectorFile.Bytes(name));
        }

        return this;
    }

    public void Dispose()
    {
        Tree.Dispose();
        Store.Dispose();
    }
}
