// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using MerkleStore.Log;

namespace MerkleStore.Tree;

/// <summary>The patches of which the record of a node was put together: from the newest down, so that each change is looked at once, and the full record below them too.</summary>
/// <param name="Length">Their number.</param>
/// <param name="Full">The address of the full record below them.</param>
/// <param name="Slots">Of a branch: one bit per slot that they change.</param>
internal readonly record struct PatchChain(int Length, ulong Full, uint Slots)
{
    /// <summary>The full record of a branch, in a new buffer.</summary>
    /// <param name="log">The log.</param>
    /// <param name="record">The newest patch.</param>
    /// <param name="address">Its address.</param>
    /// <param name="chain">The patches.</param>
    [SkipLocalsInit]
    public static ReadOnlySpan<byte> ReadBranch(LogStore log, ReadOnlySpan<byte> record, ulong address, out PatchChain chain)
    {
        Span<ulong> addresses = stackalloc ulong[BranchNode.Slots];
        Span<byte> hashes = stackalloc byte[BranchNode.Slots * Hash256.Size];
        uint taken = 0;
        var head = new PatchHead(record, address);
        ulong entries = head.Entries;
        int length = head.Chain;
        int depth = new BranchPatch(head).Depth;
        while (true)
        {
            var changes = new BranchPatch(head);
            ThrowUnlessSameDepth(changes.Depth, depth, address);
            while (changes.MoveNext())
            {
                if ((taken >> changes.Slot & 1) == 0)
                {
                    addresses[changes.Slot] = changes.ChildAddress;
                    changes.Hash.CopyTo(hashes[(changes.Slot * Hash256.Size)..]);
                }
            }

            taken |= changes.Changed;
            if (!TryGoDown(log, NodeRecord.BranchPatch, ref record, ref address, ref head))
            {
                break;
            }
        }

        var full = new BranchRecord(record, address);
        ThrowUnlessSameDepth(full.Depth, depth, address);
        while (full.MoveNext())
        {
            if ((taken >> full.Slot & 1) == 0)
            {
                addresses[full.Slot] = full.ChildAddress;
                full.Hash.CopyTo(hashes[(full.Slot * Hash256.Size)..]);
            }
        }

        chain = new PatchChain(length, address, taken);
        uint present = full.Present | taken;

        // A slot that was replaced refers to a record that is nowhere else.
        uint shared = full.Shared & ~taken;
        const int Head = 24;
        const int PerSlot = Hash256.Size + 12;
        var writer = new RecordBuffer(Head + (PerSlot * BitOperations.PopCount(present)));
        writer.Byte((byte)(NodeRecord.Branch | (shared != 0 ? NodeRecord.SharedMaskFlag : 0)));
        writer.Byte((byte)depth);
        writer.Leb(entries);
        writer.UInt32(present);
        if (shared != 0)
        {
            writer.UInt32(shared);
        }

        for (uint rest = present; rest != 0; rest &= rest - 1)
        {
            int slot = BitOperations.TrailingZeroCount(rest);
            writer.Address(addresses[slot]);
            writer.Hash(hashes.Slice(slot * Hash256.Size, Hash256.Size));
        }

        return writer.Written;
    }

    /// <summary>The full record of a leaf, in a new buffer.</summary>
    /// <param name="log">The log.</param>
    /// <param name="record">The newest patch.</param>
    /// <param name="address">Its address.</param>
    /// <param name="chain">The patches.</param>
    public static ReadOnlySpan<byte> ReadLeaf(LogStore log, ReadOnlySpan<byte> record, ulong address, out PatchChain chain)
    {
        ulong top = address;
        var head = new PatchHead(record, address);
        ulong entries = head.Entries;
        int length = head.Chain;
        LeafRecord changes = LeafRecord.OfPatch(head);
        int bytes = head.Changes.Remaining;
        byte[] names = ArrayPool<byte>.Shared.Rent(2 * ContextLimits.MaxStepBytes);
        try
        {
            while (TryGoDown(log, NodeRecord.LeafPatch, ref record, ref address, ref head))
            {
                bytes += head.Changes.Remaining;
                var merged = new RecordBuffer(bytes);
                int count = Merge(changes, LeafRecord.OfPatch(head), names, keepsGone: true, merged);
                changes = LeafRecord.OfChanges(merged.Written, count, top);
            }

            chain = new PatchChain(length, address, 0);
            const int Head = 16;
            var writer = new RecordBuffer(Head + record.Length + bytes);
            writer.Byte(NodeRecord.Leaf);
            writer.Leb(entries);
            int all = Merge(changes, new LeafRecord(record, address), names, keepsGone: false, writer);
            if ((ulong)all != entries)
            {
                RecordCursor.ThrowDamaged(top, $"says that the directory has {entries} entries, but it has {all}");
            }

            return writer.Written;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(names);
        }
    }

    /// <summary>Reads the record on which a patch stands.</summary>
    /// <returns>Whether it is a patch too; if not, it is the full record.</returns>
    private static bool TryGoDown(LogStore log, byte patchKind, ref ReadOnlySpan<byte> record, ref ulong address, ref PatchHead head)
    {
        ulong above = address;
        int chain = head.Chain - 1;
        address = head.Base;
        record = log.ReadRecord(new LogAddress(address));
        bool isPatch = NodeRecord.Kind(record, address) == patchKind;
        if (isPatch)
        {
            head = new PatchHead(record, address);
        }

        if ((isPatch ? head.Chain : 0) != chain)
        {
            RecordCursor.ThrowDamaged(above, "stands on a chain of another length than it says");
        }

        return isPatch;
    }

    private static void ThrowUnlessSameDepth(int depth, int expected, ulong address)
    {
        if (depth != expected)
        {
            RecordCursor.ThrowDamaged(address, "is a branch of another depth than the patches on it");
        }
    }

    /// <summary>Writes the entries of two lists in name order; of those of one name the newer.</summary>
    /// <returns>The number of entries that were written.</returns>
    private static int Merge(LeafRecord newer, LeafRecord older, byte[] names, bool keepsGone, RecordBuffer writer)
    {
        int count = 0;
        bool hasNewer = newer.MoveNext();
        bool hasOlder = older.MoveNext();
        while (hasNewer || hasOlder)
        {
            int order = !hasNewer ? 1 : !hasOlder ? -1 : Compare(newer.Name, older.Name, names);
            if (order > 0)
            {
                writer.Bytes(older.Raw);
                count++;
                hasOlder = older.MoveNext();
                continue;
            }

            if (keepsGone || !newer.Content.IsNone)
            {
                writer.Bytes(newer.Raw);
                count++;
            }

            hasOlder = hasOlder && (order != 0 || older.MoveNext());
            hasNewer = newer.MoveNext();
        }

        return count;
    }

    private static int Compare(in StoredName a, in StoredName b, byte[] buffer)
    {
        if (a.IsPacked == b.IsPacked)
        {
            return a.Bytes.SequenceCompareTo(b.Bytes);
        }

        if (Math.Max(a.Length, b.Length) > ContextLimits.MaxStepBytes)
        {
            return a.Length.CompareTo(b.Length);
        }

        return a.Unpack(buffer.AsSpan(0, ContextLimits.MaxStepBytes)).SequenceCompareTo(b.Unpack(buffer.AsSpan(ContextLimits.MaxStepBytes)));
    }
}
