// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

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
        return ReadFull(log, address).ToArray();
    }

    /// <summary>The full record of a node: as it stands in the log, or put together from its chain in a new buffer.</summary>
    /// <remarks>For callers inside a reader of the log.</remarks>
    /// <param name="log">The log.</param>
    /// <param name="address">The address of the node's record.</param>
    public static ReadOnlySpan<byte> ReadFull(LogStore log, ulong address) => ReadFull(log, address, out _);

    /// <summary><see cref="ReadFull(LogStore, ulong)"/>, for who goes on from the record.</summary>
    /// <param name="log">The log.</param>
    /// <param name="address">The address of the node's record.</param>
    /// <param name="chain">The patches that were applied.</param>
    public static ReadOnlySpan<byte> ReadFull(LogStore log, ulong address, out PatchChain chain)
    {
        ReadOnlySpan<byte> record = log.ReadRecord(new LogAddress(address));
        byte kind = NodeRecord.Kind(record, address);
        if (kind is not (NodeRecord.LeafPatch or NodeRecord.BranchPatch))
        {
            chain = new PatchChain(0, address, 0);
            return record;
        }

        return kind == NodeRecord.BranchPatch ? PatchChain.ReadBranch(log, record, address, out chain) : PatchChain.ReadLeaf(log, record, address, out chain);
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
}
