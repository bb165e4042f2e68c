// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Numerics;
using System.Runtime.CompilerServices;

namespace MerkleStore.Tree;

/// <summary>Writes the records of nodes whose children all have their addresses: in full, or as a patch on the record that the node was made from.</summary>
// SAFETY: nodes are read through handles of the version that is being written; the output is a checked buffer.
internal sealed unsafe class RecordEncoder(NodeSpace space, int chainLimit)
{
    private readonly RecordBuffer _buffer = new(4096);

    /// <summary>The address of a node that this commit has written, for references that do not have it yet.</summary>
    public delegate ulong AddressOf(uint handle);

    /// <summary>The record of a node; the span is valid until the next call.</summary>
    /// <param name="handle">The node.</param>
    /// <param name="addressOf">Gives the addresses of what was written just now.</param>
    /// <param name="chain">The number of patches from the record to a full one; 0 for a full one.</param>
    public ReadOnlySpan<byte> Encode(uint handle, AddressOf addressOf, out int chain)
    {
        chain = 0;
        long before = space.Written.Total;
        if (space.IsBranch(handle))
        {
            BranchNode branch = space.Branch(handle);
            if (branch.Origin != 0 && !branch.FullOnly && branch.Chain < chainLimit && Changed(branch) is uint changed && PaysFor(BitOperations.PopCount(changed), BitOperations.PopCount(branch.Present)))
            {
                chain = branch.Chain + 1;
                PatchBranch(branch, changed, chain, addressOf);
            }
            else
            {
                EncodeBranch(branch, addressOf);
            }
        }
        else
        {
            LeafNode leaf = space.Leaf(handle);
            if (leaf.Origin != 0 && leaf.FullOnly == 0 && leaf.Chain < chainLimit && Pending(leaf) is int pending && PaysFor(pending, leaf.Count))
            {
                chain = leaf.Chain + 1;
                PatchLeaf(leaf, pending, chain, addressOf);
            }
            else
            {
                EncodeLeaf(leaf, addressOf);
            }
        }

        // What has no other cause.
        space.Written.Nodes += before + _buffer.Position - space.Written.Total;
        return _buffer.Written;
    }

    /// <summary>A patch is worth the longer read if it leaves out at least half.</summary>
    private static bool PaysFor(int changed, int all) => changed > 0 && changed * 2 <= all;

    private static uint Changed(BranchNode branch)
    {
        uint changed = 0;
        for (uint rest = branch.Present; rest != 0; rest &= rest - 1)
        {
            int slot = BitOperations.TrailingZeroCount(rest);
            changed |= branch.Address(slot) == 0 ? 1u << slot : 0;
        }

        return changed;
    }

    private static int Pending(LeafNode leaf)
    {
        int pending = 0;
        for (int i = 0; i < leaf.Count; i++)
        {
            pending += (leaf.Entry(i).Tag & EntryTag.Pending) != 0 ? 1 : 0;
        }

        return pending;
    }

    private void ReserveFor(LeafNode leaf)
    {
        const int Head = 32;
        const int PerEntry = 48;
        _buffer.Reset(Head + leaf.LiveBytes + (leaf.Count * PerEntry));
    }

    private void EncodeLeaf(LeafNode leaf, AddressOf addressOf)
    {
        ReserveFor(leaf);
        _buffer.Byte(NodeRecord.Leaf);
        _buffer.Leb(leaf.Count);
        for (int i = 0; i < leaf.Count; i++)
        {
            EncodeEntry(leaf.Entry(i), addressOf);
        }
    }

    private void PatchLeaf(LeafNode leaf, int pending, int chain, AddressOf addressOf)
    {
        ReserveFor(leaf);
        PatchHeadOf(NodeRecord.LeafPatch, chain, leaf.Count, leaf.Origin);
        _buffer.Leb((ulong)pending);
        space.Written.Patches += _buffer.Position;
        for (int i = 0; i < leaf.Count; i++)
        {
            LeafEntry entry = leaf.Entry(i);
            if ((entry.Tag & EntryTag.Pending) != 0)
            {
                EncodeEntry(entry, addressOf);
            }
        }
    }

    private void PatchHeadOf(byte kind, int chain, ulong entries, ulong origin)
    {
        _buffer.Byte(kind);
        _buffer.Byte((byte)chain);
        _buffer.Leb(entries);
        _buffer.Address(origin);
    }

    [SkipLocalsInit]
    private void EncodeEntry(LeafEntry entry, AddressOf addressOf)
    {
        StoredName name = StoredName.From(entry.Name, stackalloc byte[ContextLimits.MaxStepBytes / 2]);
        int length = name.Bytes.Length;
        int start = _buffer.Position + 1;
        _buffer.Byte((byte)(entry.Kind
            | ((entry.Tag & EntryTag.Shared) != 0 ? LeafRecord.TagShared : 0)
            | (name.IsPacked ? LeafRecord.TagPacked : 0)
            | (Math.Min(length, LeafRecord.LongName) << LeafRecord.NameLengthShift)));
        if (length >= LeafRecord.LongName)
        {
            _buffer.Leb((ulong)(length - LeafRecord.LongName));
        }

        _buffer.Bytes(name.Bytes);
        space.Written.Names += _buffer.Position - start;
        if (entry.Kind == EntryTag.Inline)
        {
            _buffer.Leb((ulong)entry.InlineValue.Length);
            _buffer.Bytes(entry.InlineValue);
            space.Written.Values += entry.InlineValue.Length;
            return;
        }

        start = _buffer.Position;
        _buffer.Address(entry.Address != 0 ? entry.Address : addressOf(entry.Handle));
        space.Written.References += _buffer.Position - start;
        _buffer.Bytes(entry.Hash);
        space.Written.Hashes += Hash256.Size;
        if (entry.Kind == EntryTag.Blob)
        {
            _buffer.Leb((ulong)entry.BlobLength);
        }
    }

    private void ReserveForBranch()
    {
        const int Head = 48;
        const int PerSlot = Hash256.Size + 10;
        _buffer.Reset(Head + (BranchNode.Slots * PerSlot));
    }

    private void EncodeBranch(BranchNode branch, AddressOf addressOf)
    {
        ReserveForBranch();
        uint shared = branch.Shared;
        _buffer.Byte((byte)(NodeRecord.Branch | (shared != 0 ? NodeRecord.SharedMaskFlag : 0)));
        _buffer.Byte((byte)branch.Depth);
        _buffer.Leb(branch.Entries);
        _buffer.UInt32(branch.Present);
        if (shared != 0)
        {
            _buffer.UInt32(shared);
        }

        EncodeSlots(branch, branch.Present, addressOf);
    }

    private void PatchBranch(BranchNode branch, uint changed, int chain, AddressOf addressOf)
    {
        ReserveForBranch();
        PatchHeadOf(NodeRecord.BranchPatch, chain, branch.Entries, branch.Origin);
        _buffer.Byte((byte)branch.Depth);
        _buffer.UInt32(changed);
        space.Written.Patches += _buffer.Position;
        EncodeSlots(branch, changed, addressOf);
    }

    private void EncodeSlots(BranchNode branch, uint slots, AddressOf addressOf)
    {
        int start = _buffer.Position;
        int hashes = BitOperations.PopCount(slots) * Hash256.Size;
        for (uint rest = slots; rest != 0; rest &= rest - 1)
        {
            int slot = BitOperations.TrailingZeroCount(rest);
            ulong address = branch.Address(slot);
            _buffer.Address(address != 0 ? address : addressOf(branch.Handle(slot)));
            _buffer.Bytes(branch.Hash(slot));
        }

        space.Written.Hashes += hashes;
        space.Written.References += _buffer.Position - start - hashes;
    }
}
