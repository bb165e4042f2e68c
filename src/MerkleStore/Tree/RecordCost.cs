// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Numerics;

namespace MerkleStore.Tree;

/// <summary>The bytes of records by what they are for. Every byte of a record has one cause.</summary>
internal struct RecordCost
{
    /// <summary>The bytes of values.</summary>
    public long Values;

    /// <summary>Names, as they are stored, and the lengths of long ones.</summary>
    public long Names;

    /// <summary>Log addresses of other records.</summary>
    public long References;

    /// <summary>Hashes of other records.</summary>
    public long Hashes;

    /// <summary>What else a record needs: kinds, counts, depths, masks, tags, lengths of values.</summary>
    public long Nodes;

    /// <summary>What a patch needs beside the changes that it holds: its chain, its base, which entries or slots it is about.</summary>
    public long Patches;

    /// <summary>All bytes.</summary>
    public readonly long Total => Values + Names + References + Hashes + Nodes + Patches;

    public static RecordCost operator +(in RecordCost a, in RecordCost b) => new()
    {
        Values = a.Values + b.Values,
        Names = a.Names + b.Names,
        References = a.References + b.References,
        Hashes = a.Hashes + b.Hashes,
        Nodes = a.Nodes + b.Nodes,
        Patches = a.Patches + b.Patches,
    };

    /// <summary>The cost of a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="address">Its address.</param>
    /// <exception cref="StoreCorruptionException">The record is not well-formed.</exception>
    public static RecordCost Of(ReadOnlySpan<byte> record, ulong address)
    {
        switch (NodeRecord.Kind(record, address))
        {
            case NodeRecord.Leaf:
                return OfEntries(new LeafRecord(record, address), record.Length, default);
            case NodeRecord.LeafPatch:
                var leaf = new PatchHead(record, address);
                var head = new RecordCost { Patches = record.Length - leaf.Changes.Remaining + LebBytes((ulong)LeafRecord.OfPatch(leaf).Count) };
                return OfEntries(LeafRecord.OfPatch(leaf), record.Length, head);
            case NodeRecord.Branch:
                var slots = new BranchRecord(record, address);
                RecordCost full = OfSlots(BitOperations.PopCount(slots.Present));
                full.Nodes = 2 + LebBytes(slots.Entries) + sizeof(uint) + ((record[0] & NodeRecord.SharedMaskFlag) != 0 ? sizeof(uint) : 0);
                return WithReferences(full, record.Length);
            case NodeRecord.BranchPatch:
                var branch = new PatchHead(record, address);
                RecordCost patch = OfSlots(BitOperations.PopCount(new BranchPatch(branch).Changed));
                patch.Patches = record.Length - branch.Changes.Remaining + 1 + sizeof(uint);
                return WithReferences(patch, record.Length);
            default:
                return new RecordCost { Values = record.Length - 1, Nodes = 1 };
        }
    }

    /// <summary>The bytes of a number in LEB128.</summary>
    public static int LebBytes(ulong value) => ((63 - BitOperations.LeadingZeroCount(value | 1)) / 7) + 1;

    private static RecordCost OfEntries(LeafRecord entries, int length, RecordCost cost)
    {
        while (entries.MoveNext())
        {
            int name = entries.Name.Bytes.Length;
            cost.Names += name + (name >= LeafRecord.LongName ? LebBytes((ulong)(name - LeafRecord.LongName)) : 0);
            if (entries.Content.Kind is 0 or EntryTag.Inline)
            {
                cost.Values += entries.Content.Value.Length;
                continue;
            }

            cost.Hashes += Hash256.Size;
            cost.References += LebBytes(entries.Content.Address >> 16) + LebBytes(entries.Content.Address & 0xFFFF);
        }

        cost.Nodes = length - cost.Total;
        return cost;
    }

    private static RecordCost OfSlots(int count) => new() { Hashes = (long)count * Hash256.Size };

    private static RecordCost WithReferences(RecordCost cost, int length)
    {
        cost.References = length - cost.Total;
        return cost;
    }
}
