// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tests.Proofs;

/// <summary>States that no tree has, or that are not written in their one form: whatever their hash, they are rejected.</summary>
public class StateRuleTests
{
    private static readonly ProofNode Blinded = ProofNode.Blinded(ProofNodeKind.BlindedInode, ModelNode.HashOf([1]));

    [Fact]
    public void Directory_OfMoreThan256Entries_IsRejected()
    {
        Assert.Null(FaultOf(ProofNode.WithEntries(ProofNodeKind.Node, Entries(256))));
        Assert.Equal(ProofFault.EntryCount, FaultOf(ProofNode.WithEntries(ProofNodeKind.Node, Entries(257))));
    }

    [Theory]
    [InlineData(256, ProofFault.Length)]
    [InlineData(0, ProofFault.Length)]
    [InlineData(-1, ProofFault.Length)]
    [InlineData(257, null)]
    [InlineData((1L << 62) - 1, null)]
    [InlineData(1L << 62, ProofFault.Length)]
    public void RootBranch_OfALength_IsRejectedOutsideItsRange(long length, ProofFault? fault)
        => Assert.Equal(fault, FaultOf(Inode(length, (3, Blinded), (4, Blinded))));

    [Theory]
    [InlineData(32, ProofFault.Length)]
    [InlineData(33, null)]
    [InlineData(298, null)]
    [InlineData(299, null)]
    [InlineData(300, ProofFault.Length)]
    [InlineData(301, ProofFault.Length)]
    public void Branch_OfALength_IsRejectedWhereItDoesNotAddUp(long length, ProofFault? fault)
        => Assert.Equal(fault, FaultOf(Inode(300, (3, Branch(length, (0, Blinded), (1, Blinded))), (4, Blinded))));

    [Fact]
    public void Branch_WhoseShownEntriesAreFewerThanItsLength_IsRejected()
    {
        ProofNode state = Listed(300);
        Assert.Null(FaultOf(state));
        Assert.Equal(ProofFault.Length, FaultOf(ProofNode.Branch(ProofNodeKind.Inode, 301, [.. state.Slots])));
        Assert.Equal(ProofFault.Length, FaultOf(ProofNode.Branch(ProofNodeKind.Inode, 299, [.. state.Slots])));
    }

    [Fact]
    public void Slots_OutOfOrderOrRange_AreRejected()
    {
        Assert.Equal(ProofFault.SlotOrder, FaultOf(Inode(300)));
        Assert.Equal(ProofFault.SlotOrder, FaultOf(Inode(300, (4, Blinded), (3, Blinded))));
        Assert.Equal(ProofFault.SlotOrder, FaultOf(Inode(300, (4, Blinded), (4, Blinded))));
        Assert.Equal(ProofFault.SlotOrder, FaultOf(Inode(300, (4, Blinded), (32, Blinded))));
        Assert.Equal(ProofFault.SlotOrder, FaultOf(ProofNode.Extender(ProofNodeKind.Extender, 300, (byte[])[1, 32], Blinded)));
        Assert.Equal(ProofFault.SlotOrder, FaultOf(ProofNode.Extender(ProofNodeKind.Extender, 300, (byte[])[32, 1], Blinded)));
        Assert.Null(FaultOf(ProofNode.Extender(ProofNodeKind.Extender, 300, (byte[])[1, 31], Blinded)));
    }

    [Fact]
    public void Bucket_OfNoneOrMoreThan32Entries_IsRejected()
    {
        ProofNode state = Listed(300);
        byte slot = state.Slots.First(s => s.Page.Kind == ProofNodeKind.InodeValues).Slot;
        Assert.Equal(ProofFault.EntryCount, FaultOf(WithPage(state, slot, ProofNode.WithEntries(ProofNodeKind.InodeValues, []))));
        ProofNodeEntry[] many = [.. NamesIn(slot).Take(33).Select(n => new ProofNodeEntry(n, ProofNode.Contents(n))).OrderBy(e => Convert.ToHexString(e.Name.Span), StringComparer.Ordinal)];
        Assert.Equal(ProofFault.EntryCount, FaultOf(WithPage(state, slot, ProofNode.WithEntries(ProofNodeKind.InodeValues, many))));
    }

    [Fact]
    public void Bucket_WithANameOfAnotherSlot_IsRejected()
    {
        ProofNode state = Listed(300);
        ProofNodeSlot[] buckets = [.. state.Slots.Where(s => s.Page.Kind == ProofNodeKind.InodeValues).Take(2)];
        Assert.Equal(ProofFault.NameSlot, FaultOf(WithPage(state, buckets[0].Slot, buckets[1].Page)));
    }

    [Fact]
    public void Bucket_WithNamesOutOfOrder_IsRejected()
    {
        ProofNode state = Listed(300);
        (byte slot, ProofNode page) = state.Slots.First(s => s.Page.Kind == ProofNodeKind.InodeValues && s.Page.Entries.Count > 1);
        Assert.Equal(ProofFault.NameOrder, FaultOf(WithPage(state, slot, ProofNode.WithEntries(page.Kind, [.. page.Entries.Reverse()]))));
        Assert.Equal(ProofFault.NameOrder, FaultOf(WithPage(state, slot, ProofNode.WithEntries(page.Kind, [page.Entries[0], .. page.Entries]))));
    }

    [Fact]
    public void Chain_NotFolded_IsRejected()
    {
        ProofNode single = Branch(300, (5, Blinded));
        ProofNode fork = Branch(300, (5, Blinded), (6, Blinded));
        Assert.Equal(ProofFault.Folding, FaultOf(Inode(300, (3, single))));
        Assert.Equal(ProofFault.Folding, FaultOf(Inode(300, (3, Extender(300, fork, 1, 2)))));
        Assert.Equal(ProofFault.Folding, FaultOf(ProofNode.Extender(ProofNodeKind.Extender, 300, (byte[])[1, 2], single)));
        Assert.Equal(ProofFault.Folding, FaultOf(ProofNode.Extender(ProofNodeKind.Extender, 300, (byte[])[1, 2], Extender(300, fork, 1, 2))));
        Assert.Null(FaultOf(ProofNode.Extender(ProofNodeKind.Extender, 300, (byte[])[1, 2], fork)));
        Assert.Null(FaultOf(Inode(300, (3, fork))));
    }

    [Fact]
    public void Extender_OfFewSegmentsOrAnotherLength_IsRejected()
    {
        ProofNode fork = Branch(300, (5, Blinded), (6, Blinded));
        Assert.Equal(ProofFault.Folding, FaultOf(ProofNode.Extender(ProofNodeKind.Extender, 300, ReadOnlyMemory<byte>.Empty, fork)));
        Assert.Equal(ProofFault.Folding, FaultOf(ProofNode.Extender(ProofNodeKind.Extender, 300, (byte[])[1], fork)));
        Assert.Equal(ProofFault.Length, FaultOf(ProofNode.Extender(ProofNodeKind.Extender, 301, (byte[])[1, 2], fork)));
        Assert.Equal(ProofFault.Length, FaultOf(ProofNode.Extender(ProofNodeKind.Extender, 256, (byte[])[1, 2], Branch(256, (5, Blinded), (6, Blinded)))));
    }

    [Theory]
    [InlineData(10, null)]
    [InlineData(11, ProofFault.TooDeep)]
    public void Extender_DeeperThanATrie_IsRejected(int segments, ProofFault? fault)
        => Assert.Equal(fault, FaultOf(ProofNode.Extender(ProofNodeKind.Extender, 300, new byte[segments], Blinded)));

    [Fact]
    public void EmptyDirectory_BelowTheRoot_IsRejected()
    {
        ProofNode empty = ProofNode.WithEntries(ProofNodeKind.Node, []);
        Assert.Null(FaultOf(empty));
        Assert.Equal(ProofFault.EmptyDirectory, FaultOf(ProofNode.WithEntries(ProofNodeKind.Node, [new("a"u8.ToArray(), empty)])));
        ProofNode blinded = ProofNode.Blinded(ProofNodeKind.BlindedNode, ModelNode.HashOfFlat([]));
        Assert.Equal(ProofFault.EmptyDirectory, FaultOf(ProofNode.WithEntries(ProofNodeKind.Node, [new("a"u8.ToArray(), blinded)])));
        ProofNode emptyValue = ProofNode.Blinded(ProofNodeKind.BlindedContents, ModelNode.HashOf(Array.Empty<byte>()));
        Assert.Null(FaultOf(ProofNode.WithEntries(ProofNodeKind.Node, [new("a"u8.ToArray(), emptyValue)])));
    }

    [Fact]
    public void Forms_InTheWrongPlace_AreRejected()
    {
        ProofNode value = ProofNode.Contents("v"u8.ToArray());
        Assert.Equal(ProofFault.UnknownTag, FaultOf(Blinded));
        Assert.Equal(ProofFault.UnknownTag, FaultOf(ProofNode.WithEntries(ProofNodeKind.InodeValues, Entries(2))));
        Assert.Equal(ProofFault.UnknownTag, FaultOf(Inode(300, (1, value), (2, Blinded))));
        Assert.Equal(ProofFault.UnknownTag, FaultOf(Inode(600, (1, Inode(300, (1, Blinded), (2, Blinded))), (2, Blinded))));
        Assert.Equal(ProofFault.UnknownTag, FaultOf(ProofNode.WithEntries(ProofNodeKind.Node, [new("a"u8.ToArray(), Blinded)])));
    }

    private static ProofNode Inode(long length, params (byte Slot, ProofNode Page)[] slots) => Branch(ProofNodeKind.Inode, length, slots);

    private static ProofNode Branch(long length, params (byte Slot, ProofNode Page)[] slots) => Branch(ProofNodeKind.InodeTree, length, slots);

    private static ProofNode Branch(ProofNodeKind kind, long length, (byte Slot, ProofNode Page)[] slots)
        => ProofNode.Branch(kind, length, [.. slots.Select(s => new ProofNodeSlot(s.Slot, s.Page))]);

    private static ProofNode Extender(long length, ProofNode page, params byte[] segments) => ProofNode.Extender(ProofNodeKind.InodeExtender, length, segments, page);

    private static ProofNode WithPage(ProofNode state, byte slot, ProofNode page)
        => ProofNode.Branch(state.Kind, state.Length, [.. state.Slots.Select(s => s.Slot == slot ? s with { Page = page } : s)]);

    private static ProofNodeEntry[] Entries(int count)
        => [.. Enumerable.Range(0, count).Select(i => new ProofNodeEntry((byte[])[(byte)(1 + (i >> 4)), (byte)(0xF0 | i)], ProofNode.Contents((byte[])[1])))];

    /// <summary>Names whose slot at depth 0 is a given one.</summary>
    private static IEnumerable<byte[]> NamesIn(int slot)
        => Enumerable.Range(0, int.MaxValue).Select(BitConverter.GetBytes).Where(n => !n.Contains((byte)'/') && MerkleStore.Hashing.OcamlHash.Slot(0, n) == slot);

    private static ProofNode Listed(int count)
    {
        using ProofFixture fixture = new ProofFixture().Fill(string.Empty, count);
        return Proof.Record(fixture.Tree, tree => tree.List(string.Empty)).State;
    }

    /// <summary>Why a state is rejected, or null if it is well formed.</summary>
    private static ProofFault? FaultOf(ProofNode state)
    {
        var nowhere = new ProofEnd(ContextKind.Directory, default);
        ProofFault fault = Assert.Throws<ProofException>(() => new ContextProof(nowhere, nowhere, state)).Fault;
        return fault == ProofFault.BeforeMismatch ? null : fault;
    }
}
