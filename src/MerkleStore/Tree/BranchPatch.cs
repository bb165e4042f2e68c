// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Numerics;

namespace MerkleStore.Tree;

/// <summary>Walks the changed slots of a branch in a patch record, in slot order.</summary>
internal ref struct BranchPatch
{
    private RecordCursor _cursor;
    private uint _left;

    public BranchPatch(in PatchHead head)
    {
        _cursor = head.Changes;
        Depth = _cursor.Byte();
        Changed = _left = _cursor.UInt32();
        Slot = -1;
        ChildAddress = 0;
        Hash = default;
        if (Changed == 0)
        {
            RecordCursor.ThrowDamaged(_cursor.Address, "patches nothing");
        }
    }

    public int Depth { get; }

    /// <summary>One bit per slot that the patch replaces or adds.</summary>
    public uint Changed { get; }

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
}
