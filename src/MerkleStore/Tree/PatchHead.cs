// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tree;

/// <summary>The head of a patch record, which says what changed against an earlier record of the same node.</summary>
internal readonly ref struct PatchHead
{
    /// <summary>No chain is longer, whatever the option says.</summary>
    public const int MaxChain = 15;

    public PatchHead(ReadOnlySpan<byte> record, ulong address)
    {
        var cursor = new RecordCursor(record, address);
        IsBranch = (cursor.Byte() & NodeRecord.KindMask) == NodeRecord.BranchPatch;
        Chain = cursor.Byte();
        Entries = cursor.Leb();
        Base = cursor.RecordAddress();
        Changes = cursor;
        if (Chain is 0 or > MaxChain || Entries == 0 || (!IsBranch && Entries > InodeShape.FlatMax))
        {
            RecordCursor.ThrowDamaged(address, "has a chain or a number of entries that a patch cannot have");
        }

        if (Base >= address)
        {
            RecordCursor.ThrowDamaged(address, "patches a record that is not older");
        }
    }

    public bool IsBranch { get; }

    /// <summary>The number of patches from here to the full record, this one included.</summary>
    public int Chain { get; }

    /// <summary>The number of entries of the node, or below it, with the patch.</summary>
    public ulong Entries { get; }

    /// <summary>The address of the record that is patched.</summary>
    public ulong Base { get; }

    /// <summary>Stands at the changes.</summary>
    public RecordCursor Changes { get; }
}
