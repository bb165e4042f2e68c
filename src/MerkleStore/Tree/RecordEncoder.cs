// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Numerics;
using System.Runtime.CompilerServices;

namespace MerkleStore.Tree;

/// <summary>Writes the records of nodes whose children all have their addresses: in full, or as a patch on the record that the node was made from.</summary>
// SAFETY: nodes are read through handles of the version that is being written; the output is a checked buffer.
internal sealed unsafe class RecordEncoder(NodeSpace space, int chainLimit, RecordEncoder.AddressOf addressOf, RecordEncoder.IsOwnRecord isOwn)
{
    private readonly RecordBuffer _buffer = new(4096);
    private bool _isForeign;

    /// <summary>Addresses up to this one stand in records as they are; others are asked for.</summary>
    public ulong Limit { get; set; }

    /// <summary>The address that a reference has in this commit: that of its record, or of the one that has been written for it just now.</summary>
    public delegate ulong AddressOf(uint handle, ulong address, bool isForeign);

    /// <summary>Whether a record may be patched: not if it is of another commit than those that this one follows.</summary>
    public delegate bool IsOwnRecord(ulong address);

    /// <summary>The record of a node; the span is valid until the next call.</summary>
    /// <param name="handle">The node.</param>
    /// <param name="chain">The number of patches from the record to a full one; 0 for a full one.</param>
    /// <param name="isRebased">Whether it is a patch on the full record below the chain of the node's earlier record, so that the patches between end.</param>
    public ReadOnlySpan<byte> Encode(uint handle, out int chain, out bool isRebased)
    {
        long before = space.Written.Total;
        isRebased = false;
        if (space.IsBranch(handle))
        {
            Encode(space.Branch(handle), out chain, out isRebased);
        }
        else
        {
            Encode(space.Leaf(handle), out chain);
        }

        // What has no other cause.
        space.Written.Nodes += before + _buffer.Position - space.Written.Total;
        return _buffer.Written;
    }

    /// <summary>The record of a node that another tree has too, as if all that it refers to were marked <see cref="EntryTag.Foreign"/>; in full.</summary>
    public ReadOnlySpan<byte> EncodeForeign(uint handle)
    {
        _isForeign = true;
        if (space.IsBranch(handle))
        {
            EncodeBranch(space.Branch(handle));
        }
        else
        {
            EncodeLeaf(space.Leaf(handle));
        }

        _isForeign = false;
        return _buffer.Written;
    }

    private void Encode(LeafNode leaf, out int chain)
    {
        chain = 0;
        if (leaf.Origin != 0 && !leaf.FullOnly && !leaf.OriginElsewhere && leaf.Chain < chainLimit && leaf.CountPending() is int pending && PaysFor(pending + leaf.Gone, leaf.Count) && isOwn(leaf.Origin))
        {
            chain = leaf.Chain + 1;
            PatchLeaf(leaf, pending, chain);
        }
        else
        {
            EncodeLeaf(leaf);
        }
    }

    private void Encode(BranchNode branch, out int chain, out bool isRebased)
    {
        chain = 0;
        isRebased = false;
        if (branch.Origin != 0 && !branch.FullOnly && chainLimit > 0 && isOwn(branch.Origin))
        {
            int present = BitOperations.PopCount(branch.Present);
            if (branch.Chain < chainLimit && PaysFor(BitOperations.PopCount(branch.Pending), present))
            {
                chain = branch.Chain + 1;
                PatchBranch(branch, branch.Pending, chain, branch.Origin);
                return;
            }

            // All that has changed since the full record, in one patch on that: the chain is short again, for less than a full record.
            uint changed = branch.PatchedSlots | branch.Pending;
            if (branch.Chain >= chainLimit && branch.Full != 0 && PaysFor(BitOperations.PopCount(changed), present))
            {
                chain = 1;
                isRebased = true;
                PatchBranch(branch, changed, chain, branch.Full);
                return;
            }
        }

        EncodeBranch(branch);
    }

    /// <summary>A patch is worth the longer read if it leaves out at least a quarter.</summary>
    private static bool PaysFor(int changed, int all) => changed > 0 && changed * 4 <= all * 3;

    private void ReserveFor(LeafNode leaf, int more = 0)
    {
        const int Head = 32;
        const int PerEntry = 48;
        _buffer.Reset(Head + leaf.LiveBytes + (leaf.Count * PerEntry) + more);
    }

    private void EncodeLeaf(LeafNode leaf)
    {
        ReserveFor(leaf);
        _buffer.Byte(NodeRecord.Leaf);
        _buffer.Leb(leaf.Count);
        for (int i = 0; i < leaf.Count; i++)
        {
            EncodeEntry(leaf.Entry(i));
        }
    }

    private void PatchLeaf(LeafNode leaf, int pending, int chain)
    {
        int gone = leaf.Gone;
        Span<int> order = stackalloc int[gone];
        ReserveFor(leaf, leaf.GoneBytes());
        PatchHeadOf(NodeRecord.LeafPatch, chain, leaf.Count, leaf.Origin);
        _buffer.Leb((ulong)(pending + gone));
        space.Written.Patches += _buffer.Position;
        SortGone(leaf, order);
        for (int first = 0; first < leaf.Count; first += LeafNode.Stride)
        {
            for (uint rest = leaf.PendingFrom(first); rest != 0; rest &= rest - 1)
            {
                LeafEntry entry = leaf.Entry(first + BitOperations.TrailingZeroCount(rest));
                while (!order.IsEmpty && leaf.GoneEntry(order[0]).Name.SequenceCompareTo(entry.Name) < 0)
                {
                    EncodeGone(leaf.GoneEntry(order[0]));
                    order = order[1..];
                }

                EncodeEntry(entry);
            }
        }

        foreach (int index in order)
        {
            EncodeGone(leaf.GoneEntry(index));
        }
    }

    private void PatchHeadOf(byte kind, int chain, ulong entries, ulong origin)
    {
        _buffer.Byte(kind);
        _buffer.Byte((byte)chain);
        _buffer.Leb(entries);
        _buffer.Address(origin);
    }

    private static void SortGone(LeafNode leaf, Span<int> order)
    {
        for (int i = 0; i < order.Length; i++)
        {
            ReadOnlySpan<byte> name = leaf.GoneEntry(i).Name;
            int place = i;
            for (; place > 0 && leaf.GoneEntry(order[place - 1]).Name.SequenceCompareTo(name) > 0; place--)
            {
                order[place] = order[place - 1];
            }

            order[place] = i;
        }
    }

    /// <summary>The name of an entry that is gone.</summary>
    private void EncodeGone(LeafEntry entry) => EncodeName(entry.Name, kind: 0);

    [SkipLocalsInit]
    private void EncodeName(ReadOnlySpan<byte> bytes, int kind)
    {
        StoredName name = StoredName.From(bytes, stackalloc byte[ContextLimits.MaxStepBytes / 2]);
        int length = name.Bytes.Length;
        int start = _buffer.Position + 1;
        _buffer.Byte((byte)(kind | (name.IsPacked ? LeafRecord.TagPacked : 0) | (Math.Min(length, LeafRecord.LongName) << LeafRecord.NameLengthShift)));
        if (length >= LeafRecord.LongName)
        {
            _buffer.Leb((ulong)(length - LeafRecord.LongName));
        }

        _buffer.Bytes(name.Bytes);
        space.Written.Names += _buffer.Position - start;
    }

    private void EncodeEntry(LeafEntry entry)
    {
        EncodeName(entry.Name, entry.Kind | ((entry.Tag & EntryTag.Shared) != 0 || (_isForeign && entry.Kind != EntryTag.Inline) ? LeafRecord.TagShared : 0));
        if (entry.Kind == EntryTag.Inline)
        {
            _buffer.Leb((ulong)entry.InlineValue.Length);
            _buffer.Bytes(entry.InlineValue);
            space.Written.Values += entry.InlineValue.Length;
            return;
        }

        int start = _buffer.Position;
        Reference(entry.Handle, entry.Address, (entry.Tag & EntryTag.Foreign) != 0);
        space.Written.References += _buffer.Position - start;
        _buffer.Hash(entry.Hash);
        space.Written.Hashes += Hash256.Size;
        if (entry.Kind == EntryTag.Blob)
        {
            _buffer.Leb((ulong)entry.BlobLength);
        }
    }

    private void Reference(uint handle, ulong address, bool isForeign)
    {
        isForeign |= _isForeign;
        _buffer.Address(!isForeign && address - 1 < Limit ? address : addressOf(handle, address, isForeign));
    }

    private void ReserveForBranch()
    {
        const int Head = 48;
        const int PerSlot = Hash256.Size + 10;
        _buffer.Reset(Head + (BranchNode.Slots * PerSlot));
    }

    private void EncodeBranch(BranchNode branch)
    {
        ReserveForBranch();
        uint shared = _isForeign ? branch.Present : branch.Shared;
        _buffer.Byte((byte)(NodeRecord.Branch | (shared != 0 ? NodeRecord.SharedMaskFlag : 0)));
        _buffer.Byte((byte)branch.Depth);
        _buffer.Leb(branch.Entries);
        _buffer.UInt32(branch.Present);
        if (shared != 0)
        {
            _buffer.UInt32(shared);
        }

        EncodeSlots(branch, branch.Present);
    }

    private void PatchBranch(BranchNode branch, uint changed, int chain, ulong origin)
    {
        ReserveForBranch();
        PatchHeadOf(NodeRecord.BranchPatch, chain, branch.Entries, origin);
        _buffer.Byte((byte)branch.Depth);
        _buffer.UInt32(changed);
        space.Written.Patches += _buffer.Position;
        EncodeSlots(branch, changed);
    }

    private void EncodeSlots(BranchNode branch, uint slots)
    {
        int start = _buffer.Position;
        int hashes = BitOperations.PopCount(slots) * Hash256.Size;
        for (uint rest = slots; rest != 0; rest &= rest - 1)
        {
            int slot = BitOperations.TrailingZeroCount(rest);
            Reference(branch.Handle(slot), branch.Address(slot), (branch.Foreign >> slot & 1) != 0);
            _buffer.Hash(branch.Hash(slot));
        }

        space.Written.Hashes += hashes;
        space.Written.References += _buffer.Position - start - hashes;
    }
}
