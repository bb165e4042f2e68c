// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tests.Proofs;

/// <summary>One state has one encoding: what Octez' decoder takes beyond that, and what nobody takes.</summary>
public class StrictDecodingTests
{
    private const string H = "1111111111111111111111111111111111111111111111111111111111111111";

    /// <summary>A blinded page, as V1 writes it and as V2 does.</summary>
    private const string P1 = "00" + H;
    private const string P2 = "C0" + H;

    [Theory]
    [InlineData("06", ProofFault.UnknownTag)]
    [InlineData("FF", ProofFault.UnknownTag)]
    [InlineData("040000000000000200" + "02", ProofFault.UnknownTag)] // Neither form of slots.
    [InlineData("040000000000000200" + "00" + "00000001" + "04", ProofFault.Truncated)] // No page behind the slot.
    [InlineData("040000000000000200" + "00" + "00000002" + "0004", ProofFault.UnknownTag)] // The mark of an empty slot in the sparse form.
    [InlineData("050000000000000200" + "020820" + "04", ProofFault.UnknownTag)] // And below an extender.
    [InlineData("040000000000000200" + "00" + "00000000", ProofFault.SlotOrder)] // No slots.
    [InlineData("040000000000000200" + "00" + "00000003" + "00" + P1, ProofFault.NotCanonical)] // A list that ends inside an item.
    [InlineData("050000000000000200" + "00", ProofFault.NotCanonical)] // No segments at all.
    [InlineData("050000000000000200" + "0100", ProofFault.NotCanonical)] // No 1 bit.
    [InlineData("050000000000000200" + "020000", ProofFault.NotCanonical)]
    [InlineData("050000000000000200" + "020400", ProofFault.NotCanonical)] // The last byte is 0.
    [InlineData("050000000000000200" + "0102", ProofFault.NotCanonical)] // Six bits.
    [InlineData("050000000000000200" + "0101" + P1, ProofFault.NotCanonical)] // Seven bits.
    [InlineData("050000000000000200" + "0180" + P1, ProofFault.Folding)] // No bits, no segments.
    [InlineData("050000000000000200" + "0104" + P1, ProofFault.Folding)] // One segment.
    [InlineData("00000000", ProofFault.Truncated)]
    [InlineData("01" + H + "00", ProofFault.TrailingBytes)]
    public void Decode_V1_IsStrict(string state, ProofFault fault)
        => Assert.Equal(fault, HostileBytesTests.Reject(HostileBytesTests.V1(Convert.FromHexString(state)), ProofEncoding.V1));

    [Theory]
    [InlineData("3C00", ProofFault.UnknownTag)] // Fifteen slots in the tag.
    [InlineData("44", ProofFault.UnknownTag)]
    [InlineData("7F", ProofFault.UnknownTag)]
    [InlineData("C200", ProofFault.UnknownTag)] // Width 2 of a value.
    [InlineData("C4", ProofFault.UnknownTag)]
    [InlineData("C9" + H, ProofFault.UnknownTag)]
    [InlineData("D1" + H, ProofFault.UnknownTag)]
    [InlineData("D4", ProofFault.UnknownTag)]
    [InlineData("DC", ProofFault.UnknownTag)]
    [InlineData("E0", ProofFault.UnknownTag)] // The mark of an empty slot in place of the state.
    [InlineData("FF", ProofFault.UnknownTag)]
    [InlineData("C10001AA", ProofFault.NotCanonical)] // A value of one byte with a length of two.
    [InlineData("C300000001AA", ProofFault.NotCanonical)]
    [InlineData("050010" + "00" + P2, ProofFault.NotCanonical)] // A length of 16 in two bytes.
    [InlineData("0600001000" + "00" + P2, ProofFault.NotCanonical)]
    [InlineData("070000000000001000" + "00" + P2, ProofFault.NotCanonical)]
    [InlineData("DA00001000" + "020820" + P2, ProofFault.NotCanonical)]
    [InlineData("010200", ProofFault.SlotOrder)] // No slots: no pages, length 2; a byte too many comes later.
    [InlineData("0501FF" + "00" + "E0", ProofFault.UnknownTag)] // The mark of an empty slot in the sparse form.
    [InlineData("D901FF" + "020820" + "E0", ProofFault.UnknownTag)]
    [InlineData("BF00000000", ProofFault.NotCanonical)] // A small directory with a size.
    [InlineData("BF00000004" + "0161C000", ProofFault.NotCanonical)]
    [InlineData("BF00000003" + "0161C000", ProofFault.NotCanonical)] // A list that ends inside an item.
    [InlineData("8100C000", ProofFault.Name)]
    [InlineData("81012FC000", ProofFault.Name)]
    [InlineData("820161C0000161C000", ProofFault.NameOrder)]
    [InlineData("820162C0000161C000", ProofFault.NameOrder)]
    [InlineData("81016180", ProofFault.EmptyDirectory)]
    [InlineData("810161D0" + "81e47a19e6b29b0a65b9591762ce5143ed30d0261e5d24a3201752506b20f15c", ProofFault.EmptyDirectory)]
    public void Decode_V2_IsStrict(string state, ProofFault fault)
    {
        ProofFault found = HostileBytesTests.Reject(HostileBytesTests.V2(Convert.FromHexString(state)), ProofEncoding.V2);
        Assert.Contains(found, fault == ProofFault.SlotOrder ? (ProofFault[])[fault, ProofFault.TrailingBytes] : [fault]);
    }

    [Theory]
    [InlineData(15)]
    [InlineData(2)]
    [InlineData(0)]
    public void Decode_DenseFormOfFewSlots_IsRejected(int slots)
    {
        string v1 = "040000000000000400" + "01" + string.Concat(Enumerable.Range(0, 32).Select(i => i < slots ? P1 : "04"));
        Assert.Equal(ProofFault.NotCanonical, HostileBytesTests.Reject(HostileBytesTests.V1(Convert.FromHexString(v1)), ProofEncoding.V1));
        string v2 = "410400" + string.Concat(Enumerable.Range(0, 32).Select(i => i < Math.Min(slots, 14) ? P2 : "E0"));
        Assert.Equal(ProofFault.NotCanonical, HostileBytesTests.Reject(HostileBytesTests.V2(Convert.FromHexString(v2)), ProofEncoding.V2));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(33)]
    public void Decode_SparseFormOfManySlots_IsRejected(int slots)
    {
        string list = string.Concat(Enumerable.Range(0, slots).Select(i => i.ToString("X2") + P1));
        string v1 = "040000000000000400" + "00" + (list.Length / 2).ToString("X8") + list;
        Assert.Contains(HostileBytesTests.Reject(HostileBytesTests.V1(Convert.FromHexString(v1)), ProofEncoding.V1), (ProofFault[])[ProofFault.NotCanonical, ProofFault.EntryCount]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(256)]
    public void Decode_OtherVersions_AreRejected(int version)
    {
        ContextProof proof = ProofFixture.Small();
        foreach (ProofEncoding encoding in Enum.GetValues<ProofEncoding>())
        {
            byte[] bytes = proof.Encode(encoding);
            int at = encoding == ProofEncoding.V1 ? 0 : 1;
            bytes[at] = (byte)(version >> 8);
            bytes[at + 1] = (byte)version;
            Assert.Equal(ProofFault.UnknownVersion, HostileBytesTests.Reject(bytes, encoding));
        }
    }

    [Fact]
    public void Decode_OtherKindsAndHeaderBits_AreRejected()
    {
        ContextProof proof = ProofFixture.Small();
        byte[] v1 = proof.Encode(ProofEncoding.V1);
        v1[2] = 2;
        Assert.Equal(ProofFault.UnknownTag, HostileBytesTests.Reject(v1, ProofEncoding.V1));
        byte[] v2 = proof.Encode(ProofEncoding.V2);
        v2[0] |= 4;
        Assert.Equal(ProofFault.UnknownTag, HostileBytesTests.Reject(v2, ProofEncoding.V2));
    }

    [Fact]
    public void Decode_OtherKindOfTheStart_IsRejected()
    {
        // The empty value and the empty directory have the same hash.
        using var fixture = new ProofFixture();
        ContextProof proof = Proof.Produce(fixture.Tree, ["a"]);
        Assert.Equal("(Node)", proof.State.ToString());
        byte[] bytes = proof.Encode(ProofEncoding.V1);
        bytes[2] = 0;
        Assert.Equal(ProofFault.BeforeMismatch, HostileBytesTests.Reject(bytes, ProofEncoding.V1));
    }
}
