// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers;
using MerkleStore.Log;

namespace MerkleStore.Tree;

/// <summary>Reads nodes whose records may be patches: as one full record, or one slot or name along the chain.</summary>
internal static class NodeReader
{
    /// <summary>A copy of the full record of a node, for walks that go on to other records while they have it.</summary>
    /// <param name="log">The log; the caller need not be inside a reader.</param>
    /// <param name="address">The address of the node's record.</param>
    public static byte[] ReadCopy(LogStore log, ulong address)
    {
        using PageReaders.Lease reading = log.Readers.Read();
        return ReadFull(log, address, out _).ToArray();
    }

    /// <summary>The full record of a node: as it stands in the log, or put together from its chain in a new buffer.</summary>
    /// <remarks>For callers inside a reader of the log.</remarks>
    /// <param name="log">The log.</param>
    /// <param name="address">The address of the node's record.</param>
    /// <param name="chain">The number of patches that were applied.</param>
    public static ReadOnlySpan<byte> ReadFull(LogStore log, ulong address, out int chain)
    {
        ReadOnlySpan<byte> record = log.ReadRecord(new LogAddress(address));
        byte kind = NodeRecord.Kind(record, address);
        if (kind is not (NodeRecord.LeafPatch or NodeRecord.BranchPatch))
        {
            chain = 0;
            return record;
        }

        var head = new PatchHead(record, address);
        chain = head.Chain;
        ReadOnlySpan<byte> below = ReadFull(log, head.Base, out int chainBelow);
        if (chainBelow != chain - 1)
        {
            RecordCursor.ThrowDamaged(address, "stands on a chain of another length than it says");
        }

        return kind == NodeRecord.BranchPatch ? PatchBranch(below, head, address) : PatchLeaf(below, head, address);
    }

    /// <summary>The address of what is below the slot of a name, or 0: from the newest record of the chain that has the slot.</summary>
    /// <param name="record">A branch or a patch of one.</param>
    /// <param name="address">Its address.</param>
    /// <param name="slots">The slots of the name.</param>
    /// <returns>An address below, or that of the record that is patched, if the answer is there.</returns>
    public static ulong Child(ReadOnlySpan<byte> record, ulong address, ref NameSlots slots)
    {
        if (NodeRecord.Kind(record, address) == NodeRecord.Branch)
        {
            return BranchRecord.Child(record, address, slots.At(new BranchRecord(record, address).Depth));
        }

        var head = new PatchHead(record, address);
        var changes = new BranchPatch(head);
        int slot = slots.At(changes.Depth);
        if ((changes.Changed >> slot & 1) == 0)
        {
            return head.Base;
        }

        while (changes.MoveNext())
        {
            if (changes.Slot == slot)
            {
                return changes.ChildAddress;
            }
        }

        return 0;
    }

    private static ReadOnlySpan<byte> PatchBranch(ReadOnlySpan<byte> below, scoped in PatchHead head, ulong address)
    {
        var old = new BranchRecord(below, head.Base);
        var changes = new BranchPatch(head);
        if (old.Depth != changes.Depth)
        {
            RecordCursor.ThrowDamaged(address, "patches a branch of another depth");
        }

        var writer = new RecordBuffer(below.Length + head.Changes.Remaining + 16);
        writer.Byte((byte)(NodeRecord.Branch | (old.Shared != 0 ? NodeRecord.SharedMaskFlag : 0)));
        writer.Byte((byte)old.Depth);
        writer.Leb(head.Entries);
        writer.UInt32(old.Present | changes.Changed);
        if (old.Shared != 0)
        {
            // A slot that was replaced refers to a record that is nowhere else.
            writer.UInt32(old.Shared & ~changes.Changed);
        }

        bool hasOld = old.MoveNext();
        bool hasChange = changes.MoveNext();
        while (hasOld || hasChange)
        {
            if (hasChange && (!hasOld || changes.Slot <= old.Slot))
            {
                hasOld = hasOld && (changes.Slot != old.Slot || old.MoveNext());
                writer.Address(changes.ChildAddress);
                writer.Bytes(changes.Hash);
                hasChange = changes.MoveNext();
            }
            else
            {
                writer.Address(old.ChildAddress);
                writer.Bytes(old.Hash);
                hasOld = old.MoveNext();
            }
        }

        return writer.Written;
    }

    private static ReadOnlySpan<byte> PatchLeaf(ReadOnlySpan<byte> below, scoped in PatchHead head, ulong address)
    {
        var old = new LeafRecord(below, head.Base);
        LeafRecord changes = LeafRecord.OfPatch(head);
        var writer = new RecordBuffer(below.Length + head.Changes.Remaining + 16);
        writer.Byte(NodeRecord.Leaf);
        writer.Leb(head.Entries);
        byte[] names = ArrayPool<byte>.Shared.Rent(2 * ContextLimits.MaxStepBytes);
        int entries = 0;
        bool hasOld = old.MoveNext();
        bool hasChange = changes.MoveNext();
        while (hasOld || hasChange)
        {
            int order = !hasChange ? -1 : !hasOld ? 1 : Compare(old.Name, changes.Name, names);
            if (order < 0)
            {
                writer.Bytes(old.Raw);
                hasOld = old.MoveNext();
            }
            else
            {
                hasOld = hasOld && (order != 0 || old.MoveNext());
                writer.Bytes(changes.Raw);
                hasChange = changes.MoveNext();
            }

            entries++;
        }

        ArrayPool<byte>.Shared.Return(names);
        if ((ulong)entries != head.Entries)
        {
            RecordCursor.ThrowDamaged(address, $"says that the directory has {head.Entries} entries, but it has {entries}");
        }

        return writer.Written;
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
