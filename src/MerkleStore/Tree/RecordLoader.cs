// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.CompilerServices;

namespace MerkleStore.Tree;

/// <summary>Makes nodes in the arena from their records.</summary>
internal static class RecordLoader
{
    private const int MaxNameBytes = ContextLimits.MaxStepBytes;

    [SkipLocalsInit]
    public static uint LoadLeaf(NodeSpace space, uint birth, ReadOnlySpan<byte> record, ulong address)
    {
        int heap = 0;
        int count = 0;
        for (var entries = new LeafRecord(record, address); entries.MoveNext(); count++)
        {
            if (entries.Name.Length > MaxNameBytes || entries.Content.Value.Length > InodeShape.InlineMax)
            {
                RecordCursor.ThrowDamaged(address, "has a name or a value that is too long");
            }

            heap += LeafEntry.SizeOf(entries.Content, entries.Name.Length);
        }

        // A leaf is loaded to be changed: room for one more entry of the usual size.
        uint handle = space.NewLeaf(birth, count + 1, heap + (heap / count));
        Span<byte> buffer = stackalloc byte[MaxNameBytes];
        int index = 0;
        for (var entries = new LeafRecord(record, address); entries.MoveNext();)
        {
            space.Leaf(handle).Insert(index++, entries.Name.Unpack(buffer), entries.Content);
        }

        return handle;
    }

    public static uint LoadBranch(NodeSpace space, uint birth, ReadOnlySpan<byte> record, ulong address)
    {
        var slots = new BranchRecord(record, address);
        uint handle = space.NewBranch(birth, slots.Depth);
        BranchNode branch = space.Branch(handle);
        branch.Present = slots.Present;
        branch.Shared = slots.Shared;
        branch.Entries = slots.Entries;
        while (slots.MoveNext())
        {
            branch.Handle(slots.Slot) = 0;
            branch.Address(slots.Slot) = slots.ChildAddress;
            slots.Hash.CopyTo(branch.Hash(slots.Slot));
        }

        return handle;
    }
}
