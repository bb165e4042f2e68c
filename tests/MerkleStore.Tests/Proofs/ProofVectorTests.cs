// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tests.Proofs;

/// <summary>The proofs of a real irmin-pack, and their encodings by Octez: made, read, written and verified here.</summary>
public class ProofVectorTests
{
    [Fact]
    public void Produce_ResidentTree_GivesTheStateOfIrmin() => Produce(cold: false);

    [Fact]
    public void Produce_TreeInTheLog_GivesTheStateOfIrmin() => Produce(cold: true);

    [Theory]
    [InlineData(ProofEncoding.V1)]
    [InlineData(ProofEncoding.V2)]
    public void Encodings_AreThoseOfOctez(ProofEncoding encoding) => ForEach((vector, _) =>
    {
        ProofNode state = StateParser.Parse(vector.State);
        Assert.Equal(vector.State, state.ToString());
        var proof = new ContextProof(vector.Before, vector.After, state);
        byte[]? expected = vector.Encoded(encoding);
        if (expected is null)
        {
            Assert.Equal(ProofFault.Name, Assert.Throws<ProofException>(() => proof.Encode(encoding)).Fault);
            return;
        }

        Assert.Equal(expected, proof.Encode(encoding));
        ContextProof decoded = ContextProof.Decode(expected, encoding);
        Assert.Equal(vector.State, decoded.State.ToString());
        Assert.Equal((vector.Before, vector.After), (decoded.Before, decoded.After));
    });

    [Fact]
    public void Verify_GivesTheReadsAndTheEnd() => ForEach((vector, _) =>
    {
        var proof = new ContextProof(vector.Before, vector.After, StateParser.Parse(vector.State));
        var operations = new ProofOperations(vector.Operations);
        bool holds = Proof.TryVerify(proof, operations.Run, out ProofException? reason);
        Assert.True(holds == vector.HoldsForIrmin, reason?.Message);
        if (holds)
        {
            Assert.Equal(vector.Reads, operations.Digest);
        }
        else
        {
            Assert.Equal(ProofFault.MissingPart, reason!.Fault);
        }
    });

    private static void ForEach(Action<ProofVector, ContextTree> visit)
    {
        int count = 0;
        ProofVectorFile.Visit(cold: false, (vector, tree) =>
        {
            count++;
            visit(vector, tree);
        });
        Assert.Equal(ProofVectorFile.Count, count);
    }

    private static void Produce(bool cold)
    {
        int count = 0;
        string? listed = null;
        string? deleted = null;
        ProofVectorFile.Visit(cold, (vector, tree) =>
        {
            count++;
            var operations = new ProofOperations(vector.Operations);
            ContextProof proof = Proof.Record(tree, operations.Run);
            Assert.Equal((vector.Before, vector.After, vector.Reads), (proof.Before, proof.After, operations.Digest));
            if (vector.HoldsForIrmin)
            {
                Assert.Equal(vector.State, proof.State.ToString());
            }

            // Irmin forgets the pages of a directory that becomes flat; its proof of the same with a listing in front has them.
            listed = vector.Id == "inode257-list-delete" ? proof.State.ToString() : listed;
            deleted = vector.Id == "inode257-delete" ? proof.State.ToString() : deleted;
            Proof.Verify(proof, operations.Run);
            Assert.Equal(vector.Reads, operations.Digest);
        });
        Assert.Equal(ProofVectorFile.Count, count);
        Assert.NotNull(listed);
        Assert.Equal(listed, deleted);
    }
}
