// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.CompilerServices;
using MerkleStore.Hashing;

namespace MerkleStore.Tree;

/// <summary>The slots of one name at every depth; those of the first four are computed together, once.</summary>
internal ref struct NameSlots(ReadOnlySpan<byte> name)
{
    private readonly ReadOnlySpan<byte> _name = name;
    private uint _slots;
    private bool _known;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int At(int depth)
    {
        if (depth >= OcamlHash.PackedDepths)
        {
            return OcamlHash.Slot(depth, _name);
        }

        if (!_known)
        {
            _slots = OcamlHash.Slots(_name);
            _known = true;
        }

        return (int)(_slots >> (8 * depth)) & 0xFF;
    }
}
