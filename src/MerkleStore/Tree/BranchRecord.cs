// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Numerics;

namespace MerkleStore.Tree;

/// <summary>Walks the slots of a branch in its record, in slot order.</summary>
internal ref struct BranchRecord
{
    private RecordCursor _cursor;
    private uint _left;

    public BranchRecord(ReadOnlySpan<byte> record, ulong address)
    {
        _cursor = new RecordCursor(record, address);
        byte first = _cursor.Byte();
        if ((first & NodeRecord.KindMask) != NodeRecord.Branch)
        {
            RecordCursor.ThrowDamaged(address, "is not the branch that was expected");
        }

        Depth = _cursor.Byte();
        Entries = _cursor.Leb();
        Present = _left = _cursor.UInt32();
        Shared = (first & NodeRecord.SharedMaskFlag) != 0 ? _cursor.UInt32() : 0;
        Slot = -1;
        ChildAddress = 0;
        Hash = default;
        if (Depth >= ContextLimits.MaxInodeDepth || Present == 0 || (Shared & ~Present) != 0)
        {
            RecordCursor.ThrowDamaged(address, "has a depth or slots that a branch cannot have");
        }
    }

    public int Depth { get; }

    /// <summary>The number of entries below the branch.</summary>
    public ulong Entries { get; }

    public uint Present { get; }

    public uint Shared { get; }

    public int Slot { get; private set; }

    public ulong ChildAddress { get; private set; }

    public ReadOnlySpan<byte> Hash { get; private set; }

    public bool MoveNext()
    {
        if (_left == 0)
        {
            if (!_cursor.AtEnd)
            {
                RecordCursor.ThrowDamaged(_cursor.Address, "goes on behind its last slot");
            }

            return false;
        }

        Slot = BitOperations.TrailingZeroCount(_left);
        _left &= _left - 1;
        ChildAddress = _cursor.RecordAddress();
        Hash = _cursor.Bytes(Hash256.Size);
        return true;
    }

    /// <summary>The address of what is below a slot, or 0 if nothing is.</summary>
    public static ulong Child(ReadOnlySpan<byte> record, ulong address, int slot)
    {
        var slots = new BranchRecord(record, address);
        if ((slots.Present >> slot & 1) == 0)
        {
            return 0;
        }

        while (slots.MoveNext())
        {
            if (slots.Slot == slot)
            {
                return slots.ChildAddress;
            }
        }

        return 0;
    }
}
