// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Log;
using MerkleStore.Tree;

namespace MerkleStore.Snapshots;

/// <summary>The slots of a branch in the base, by number; none where the base has no branch.</summary>
internal readonly struct BranchSlots
{
    private readonly (ulong Address, Hash256 Hash)[]? _slots;

    private BranchSlots((ulong Address, Hash256 Hash)[] slots) => _slots = slots;

    public static BranchSlots Read(LogStore log, ulong address)
    {
        if (address == 0)
        {
            return default;
        }

        using PageReaders.Lease reading = log.Readers.Read();
        ReadOnlySpan<byte> record = NodeReader.ReadFull(log, address);
        if (NodeRecord.Kind(record, address) != NodeRecord.Branch)
        {
            return default;
        }

        var slots = new (ulong Address, Hash256 Hash)[BranchNode.Slots];
        for (var branch = new BranchRecord(record, address); branch.MoveNext();)
        {
            slots[branch.Slot] = (branch.ChildAddress, new Hash256(branch.Hash));
        }

        return new BranchSlots(slots);
    }

    public bool Has(int slot) => Address(slot) != 0;

    /// <summary>The record below a slot, or 0.</summary>
    public ulong Address(int slot) => _slots is null ? 0 : _slots[slot].Address;

    /// <summary>The hash of what is below a slot that has something.</summary>
    public Hash256 Hash(int slot) => _slots![slot].Hash;
}
