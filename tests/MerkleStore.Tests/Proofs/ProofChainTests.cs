// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Hashing;
using MerkleStore.Tests.Limits;

namespace MerkleStore.Tests.Proofs;

/// <summary>Chains of three branches and more, which take names made for them: groups of 32 that share all slots, whose groups share the first three.</summary>
public class ProofChainTests
{
    private const int Shared = 3;
    private const int Groups = 12;

    private static readonly string[] Names = [.. MakeNames()];

    [Fact]
    public void Produce_ThroughAChain_ShowsOneExtender()
    {
        using ProofFixture fixture = Fixture();
        foreach (string name in (string[])[Names[0], Names[^1]])
        {
            ContextProof proof = Proof.Produce(fixture.Tree, [Key(name)]);
            ProofNode directory = proof.State.Entries.Single(e => e.Name.Span.SequenceEqual("d"u8)).Node;
            Assert.Equal(ProofNodeKind.Extender, directory.Kind);
            Assert.InRange(directory.Segments.Length, Shared, ContextLimits.MaxInodeDepth);
            Assert.Equal(Names.Length, directory.Length);
            Check(proof, tree => Assert.Equal(ProofVectorFile.Bytes(name), tree.Get(Key(name))));
        }
    }

    [Fact]
    public void Produce_AbsentNameBesideAChain_ShowsTheBranchOnly()
    {
        using ProofFixture fixture = Fixture();
        ContextProof proof = Proof.Produce(fixture.Tree, ["d/absent"]);
        ProofNode directory = proof.State.Entries.Single(e => e.Name.Span.SequenceEqual("d"u8)).Node;
        Assert.Equal((ProofNodeKind.Inode, 1, true), (directory.Kind, directory.Slots.Count, directory.Slots[0].Page.IsBlinded));
        Check(proof, tree => Assert.Null(tree.Get("d/absent")));
    }

    [Fact]
    public void Record_ChangesOfAChain_EndWhereTheStoreDoes()
    {
        using ProofFixture fixture = Fixture();
        ContextProof proof = Proof.Record(fixture.Tree, Change);
        Check(proof, Change);
        fixture.Tree.Set("d/absent", [1]);
        for (int i = 0; i < 40; i++)
        {
            fixture.Tree.Delete(Key(Names[i * 3]));
        }

        Assert.Equal(fixture.Tree.Hash(), proof.After.Hash);

        static void Change(ProofTree tree)
        {
            tree.Set("d/absent", [1]);
            for (int i = 0; i < 40; i++)
            {
                Assert.True(tree.Delete(Key(Names[i * 3])));
            }
        }
    }

    private static void Check(ContextProof proof, Action<ProofTree> computation)
    {
        foreach (ProofEncoding encoding in Enum.GetValues<ProofEncoding>())
        {
            byte[] bytes = proof.Encode(encoding);
            ContextProof decoded = ContextProof.Decode(bytes, encoding);
            Assert.Equal(bytes, decoded.Encode(encoding));
            Proof.Verify(decoded, computation);
        }
    }

    private static ProofFixture Fixture()
    {
        var fixture = new ProofFixture();
        foreach (string name in Names)
        {
            fixture.Tree.Set((ContextPath)Key(name), ProofVectorFile.Bytes(name));
        }

        return fixture;
    }

    private static ContextKey Key(string name) => ContextKey.FromSteps([(byte[])[(byte)'d'], ProofVectorFile.Bytes(name)]);

    private static IEnumerable<string> MakeNames()
    {
        string[] prefixes = [.. CollidingNames.Make(256).Where(p => !p.Contains('/', StringComparison.Ordinal)).Take(32)];
        Assert.Equal(32, prefixes.Length);
        int found = 0;
        for (int i = 0; found < Groups; i++)
        {
            string suffix = i.ToString("x6", System.Globalization.CultureInfo.InvariantCulture);
            byte[] name = ProofVectorFile.Bytes(prefixes[0] + suffix);
            if (Enumerable.Range(0, Shared).All(depth => OcamlHash.Slot(depth, name) == 7 + depth))
            {
                found++;
                foreach (string prefix in prefixes)
                {
                    yield return prefix + suffix;
                }
            }
        }
    }
}
