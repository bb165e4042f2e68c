// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Globalization;
using MerkleStore.Tests.Limits;

namespace MerkleStore.Tests.Proofs;

/// <summary>What callers rely on: what is proven, what is refused, and what stays as it was.</summary>
public class ProofApiTests
{
    [Fact]
    public void Produce_PresentAndAbsentKeys_AreProvenToAVerifierWithTheRootAlone()
    {
        using ProofFixture fixture = new ProofFixture().Fill("d", 1000);
        fixture.Tree.Set("other/value", "x"u8);
        ContextProof proof = Proof.Produce(fixture.Tree, ["d/k7", "d/none", "d/k7/below"]);
        Assert.Equal(fixture.Tree.Hash(), proof.Before.Hash);
        byte[]? present = null;
        byte[]? absent = [];
        byte[]? below = [];
        Proof.Verify(ContextProof.Decode(proof.Encode(ProofEncoding.V2), ProofEncoding.V2), fixture.Tree.Hash(), tree =>
        {
            present = tree.Get("d/k7");
            absent = tree.Get("d/none");
            below = tree.Get("d/k7/below");
        });
        Assert.Equal("k7"u8.ToArray(), present);
        Assert.Null(absent);
        Assert.Null(below);
        Assert.False(Proof.TryVerify(proof, tree => tree.Get("d/k8"), out ProofException? reason));
        Assert.Equal(ProofFault.MissingPart, reason.Fault);
        Assert.False(Proof.TryVerify(proof, tree => tree.Get("other/value"), out reason));
        Assert.Equal(ProofFault.MissingPart, reason.Fault);
    }

    [Fact]
    public void Produce_NoKeys_ShowsNothing()
    {
        using ProofFixture fixture = new ProofFixture().Fill("d", 3);
        ContextProof proof = Proof.Produce(fixture.Tree, []);
        Assert.Equal(ProofNodeKind.BlindedNode, proof.State.Kind);
        Assert.Equal(68 + 33, proof.Encode(ProofEncoding.V1).Length);
        Assert.Equal(67 + 33, proof.Encode(ProofEncoding.V2).Length);
    }

    [Fact]
    public void Produce_ManyKeysOfALargeDirectory_CostsTheirWaysOnly()
    {
        using ProofFixture fixture = new ProofFixture().Fill("d", 20_000);
        int one = Proof.Produce(fixture.Tree, ["d/k5"]).Encode(ProofEncoding.V2).Length;
        Assert.InRange(one, 1000, 4000);
        ProofStatistics shown = Proof.Produce(fixture.Tree, ["d/k5"]).GetStatistics();
        Assert.Equal((1, 2, 2), (shown.Values, shown.Directories, shown.Depth));
        Assert.Equal(2, shown.ValueBytes);
        Assert.InRange(shown.Pages, 3, 4);
        Assert.InRange(shown.Blinded, 60, 120);
    }

    [Fact]
    public void Record_Writes_LeavesTheTreeAsItWas()
    {
        using ProofFixture fixture = new ProofFixture().Fill("d", 300);
        Hash256 before = fixture.Tree.Hash();
        ContextProof proof = Proof.Record(fixture.Tree, tree =>
        {
            Assert.True(tree.Set("d/k1", [9]));
            Assert.False(tree.Set("d/k1", [9]));
            Assert.True(tree.Delete("d/k2"));
            Assert.False(tree.Delete("d/k2"));
            Assert.True(tree.Copy("d", "copy"));
            Assert.False(tree.Copy("nothing", "copy"));
            Assert.Equal([9], tree.Get("copy/k1"));
        });
        Assert.Equal(before, fixture.Tree.Hash());
        Assert.Equal(before, proof.Before.Hash);
        Assert.NotEqual(proof.Before, proof.After);
    }

    [Fact]
    public void Replay_ABatch_GivesTheRootThatTheStoreWouldHave()
    {
        using ProofFixture fixture = new ProofFixture().Fill("d", 5000).Fill("e", 10);
        string[] keys = [.. Enumerable.Range(0, 50).Select(i => $"d/k{i * 97}"), "e/k1", "e/new", "f/new/er"];
        ContextProof proof = Proof.Record(fixture.Tree, tree => Apply(tree, "first"u8.ToArray()));

        // The same keys with other values: what is needed does not depend on the values.
        ProofEnd replayed = Proof.Replay(proof, tree => Apply(tree, "second"u8.ToArray()));
        foreach (string key in keys)
        {
            fixture.Tree.Set(key, "second"u8);
        }

        Assert.Equal(new ProofEnd(ContextKind.Directory, fixture.Tree.Hash()), replayed);

        void Apply(ProofTree tree, byte[] value)
        {
            foreach (string key in keys)
            {
                tree.Set(key, value);
            }
        }
    }

    [Fact]
    public void Verify_OtherEnd_IsRejected()
    {
        using ProofFixture fixture = new ProofFixture().Fill("d", 30);
        ContextProof proof = Proof.Record(fixture.Tree, tree => tree.Set("d/k1", [1]));
        Proof.Verify(proof, tree => tree.Set("d/k1", [1]));
        Assert.Equal(ProofFault.AfterMismatch, Assert.Throws<ProofException>(() => Proof.Verify(proof, tree => tree.Set("d/k1", [2]))).Fault);
        Assert.Equal(ProofFault.AfterMismatch, Assert.Throws<ProofException>(() => Proof.Verify(proof, _ => { })).Fault);
    }

    [Fact]
    public void Verify_OtherRoot_IsRejectedBeforeTheComputationRuns()
    {
        using ProofFixture fixture = new ProofFixture().Fill("d", 30);
        ContextProof proof = Proof.Produce(fixture.Tree, ["d/k1"]);
        bool ran = false;
        Assert.Equal(ProofFault.BeforeMismatch, Assert.Throws<ProofException>(() => Proof.Verify(proof, proof.State.Entries[0].Node.Hash, _ => ran = true)).Fault);
        Assert.False(ran);
    }

    [Fact]
    public void Verify_ValueWithTheHashOfTheTrustedEmptyDirectory_IsRejected()
    {
        using var fixture = new ProofFixture();
        fixture.Tree.Set(string.Empty, []);
        ContextProof proof = Proof.Produce(fixture.Tree, [string.Empty]);
        using ContextTree empty = fixture.Store.CreateTree();
        Assert.Equal(empty.Hash(), proof.Before.Hash);
        Assert.Equal(ProofFault.BeforeMismatch, Assert.Throws<ProofException>(() => Proof.Verify(proof, empty.Hash(), tree => tree.Get(string.Empty))).Fault);
    }

    [Fact]
    public void Verify_ComputationThatHidesAMissingPart_IsRejected()
    {
        using ProofFixture fixture = new ProofFixture().Fill("d", 30);
        ContextProof proof = Proof.Produce(fixture.Tree, ["d/k1"]);
        Assert.False(Proof.TryVerify(proof, Hide, out ProofException? reason));
        Assert.Equal(ProofFault.MissingPart, reason.Fault);

        static void Hide(ProofTree tree)
        {
            try
            {
                tree.Get("d/k2");
                Assert.Fail("The value is not shown.");
            }
            catch (ProofException e)
            {
                Assert.Equal(ProofFault.MissingPart, e.Fault);
            }
        }
    }

    [Fact]
    public void Verify_ExceptionOfTheComputation_IsThrownOn()
    {
        using ProofFixture fixture = new ProofFixture().Fill("d", 3);
        ContextProof proof = Proof.Produce(fixture.Tree, []);
        Assert.Throws<FormatException>(() => Proof.TryVerify(proof, _ => throw new FormatException(), out ProofException? _));
    }

    [Fact]
    public void ProofTree_AfterTheComputation_CannotBeUsed()
    {
        using ProofFixture fixture = new ProofFixture().Fill("d", 3);
        ProofTree? kept = null;
        Proof.Record(fixture.Tree, tree => kept = tree);
        Assert.Throws<InvalidOperationException>(() => kept!.Get("d/k1"));
        Assert.Throws<InvalidOperationException>(() => kept!.Set("d/k1", [1]));
        Assert.Throws<InvalidOperationException>(() => kept!.RootKind);
    }

    [Fact]
    public void ProofTree_Subtrees_AreApartUntilTheyArePut()
    {
        using ProofFixture fixture = new ProofFixture().Fill("d", 3);
        fixture.Tree.Set("v", [5]);
        ContextProof proof = Proof.Record(fixture.Tree, Change);
        fixture.Tree.Set("e/k1", [7]);
        fixture.Tree.Set("e/k0", "k0"u8);
        fixture.Tree.Set("e/k2", "k2"u8);
        fixture.Tree.Set("w", [5]);
        fixture.Tree.Delete("v");
        Assert.Equal(fixture.Tree.Hash(), proof.After.Hash);
        Proof.Verify(proof, Change);

        static void Change(ProofTree tree)
        {
            ProofTree subtree = tree.GetSubtree("d")!;
            Assert.Equal(ContextKind.Directory, subtree.RootKind);
            subtree.Set("k1", [7]);
            Assert.Equal(3, subtree.Length(string.Empty));
            Assert.Equal("k1"u8.ToArray(), tree.Get("d/k1"));
            Assert.True(tree.SetSubtree("e", subtree));
            Assert.Equal([7], tree.Get("e/k1"));
            Assert.True(tree.SetSubtree("w", tree.GetSubtree("v")!));
            subtree.Delete(string.Empty);
            Assert.True(subtree.IsEmpty);
            Assert.True(tree.SetSubtree("v", subtree));
            Assert.False(tree.SetSubtree("x", subtree));
            Assert.Null(tree.GetSubtree("v"));
            Assert.False(tree.IsEmpty);
        }
    }

    [Fact]
    public void ProofTree_SubtreeOfAnotherComputation_IsRefused()
    {
        using ProofFixture fixture = new ProofFixture().Fill("d", 3);
        Proof.Record(fixture.Tree, outer => Proof.Record(fixture.Tree, inner => Assert.Throws<ArgumentException>(() => inner.SetSubtree("x", outer))));
    }

    [Fact]
    public void ProofTree_FoldAndList_KeepToTheirBounds()
    {
        using ProofFixture fixture = new ProofFixture().Fill("a/b", 3).Fill("a", 2);
        ContextProof proof = Proof.Record(fixture.Tree, Walk);
        Proof.Verify(proof, Walk);
        Assert.DoesNotContain("Contents " + Convert.ToHexStringLower("k2"u8), proof.State.ToString(), StringComparison.Ordinal);

        static void Walk(ProofTree tree)
        {
            List<string> visited = [];
            tree.Fold("a", FoldDepth.Eq(1), ref visited, static (ref List<string> state, in ProofFoldEntry entry) =>
                state.Add($"{ContextKey.From(entry.Key)} {entry.Kind} {entry.Depth} {entry.Value.Length}"));
            Assert.Equal(["b Directory 1 0", "k0 Value 1 2", "k1 Value 1 2"], visited);
            Assert.Equal(["k0"], tree.List("a", 1, 1).Select(e => System.Text.Encoding.ASCII.GetString(e.Name.Span)));
            Assert.Empty(tree.List("a", 5));
            Assert.Empty(tree.List("a/k0"));
            Assert.Equal(ContextKind.Directory, tree.List("a")[0].Kind);
        }
    }

    [Fact]
    public void Encode_NameOfMoreThan255Bytes_IsRefused()
    {
        using var fixture = new ProofFixture();
        fixture.Tree.Set("d/" + new string('x', 255), [1]);
        Proof.Produce(fixture.Tree, ["d/a"]).Encode(ProofEncoding.V1);
        fixture.Tree.Set("d/" + new string('y', 256), [1]);
        ContextProof proof = Proof.Produce(fixture.Tree, ["d/a"]);
        Proof.Verify(proof, tree => Assert.Null(tree.Get("d/a")));
        foreach (ProofEncoding encoding in Enum.GetValues<ProofEncoding>())
        {
            Assert.Equal(ProofFault.Name, Assert.Throws<ProofException>(() => proof.Encode(encoding)).Fault);
        }

        // A proof that does not go through the directory is not concerned.
        Assert.Equal(67 + 1 + 2 + 33, Proof.Produce(fixture.Tree, ["e"]).Encode(ProofEncoding.V2).Length);
    }

    [Fact]
    public void Produce_NameWithASeparator_IsRefused()
    {
        using var fixture = new ProofFixture();
        fixture.Tree.Set(ContextKey.FromSteps([(byte[])[(byte)'a', (byte)'/']]), [1]);
        Assert.Equal(ProofFault.Name, Assert.Throws<ProofException>(() => Proof.Produce(fixture.Tree, ["b"])).Fault);
    }

    [Fact]
    public void Produce_TheSameDirectoryInCountlessPlaces_IsRefusedInBoundedMemory()
    {
        using var fixture = new ProofFixture();
        fixture.Tree.Set("t/x", [1]);
        for (int i = 0; i < 40; i++)
        {
            fixture.Tree.Copy("t", "u/a");
            fixture.Tree.Copy("t", "u/b");
            fixture.Tree.Copy("u", "t");
            fixture.Tree.Delete("u");
        }

        string key = "t/" + string.Concat(Enumerable.Repeat("a/", 40)) + "x";
        Assert.Equal([1], fixture.Tree.Get(key));
        Assert.Equal(ProofFault.TooLarge, Assert.Throws<ProofException>(() => Proof.Produce(fixture.Tree, [key], maxBytes: 100_000)).Fault);
    }

    [Fact]
    public void Record_DirectoryOfCollidingNames_IsRefusedWhenItsHashIsNeeded()
    {
        using ProofFixture fixture = new ProofFixture().Fill("d", 300);
        var limit = Assert.Throws<ContextLimitException>(() => Proof.Record(fixture.Tree, tree =>
        {
            foreach (string name in CollidingNames.Make(33))
            {
                tree.Set(ContextKey.FromSteps([(byte[])[(byte)'d'], ProofVectorFile.Bytes(name)]), [1]);
            }
        }));
        Assert.Equal(ContextLimit.InodeDepth, limit.Limit);
    }

    [Fact]
    public void Statistics_OfAProof_CountItsParts()
    {
        ProofStatistics counts = ProofFixture.Small().GetStatistics();
        Assert.Equal((2, 305, 2, 0, 2, 2), (counts.Values, counts.ValueBytes, counts.Directories, counts.Pages, counts.Blinded, counts.Depth));
    }

    [Fact]
    public void Tree_WithUncommittedChanges_CanBeProven()
    {
        using ProofFixture fixture = new ProofFixture().Fill("d", 500);
        fixture.Store.Commit(fixture.Tree, new CommitInfo { Date = 1, Author = "a"u8.ToArray(), Message = "m"u8.ToArray() });
        for (int i = 0; i < 100; i++)
        {
            string key = "d/k" + (i * 3).ToString(CultureInfo.InvariantCulture);
            fixture.Tree.Set(key, [1, 2, 3]);
            ContextProof proof = Proof.Produce(fixture.Tree, [key]);
            Proof.Verify(proof, fixture.Tree.Hash(), tree => Assert.Equal([1, 2, 3], tree.Get(key)));
        }
    }
}
