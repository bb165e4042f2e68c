// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.CompilerServices;
using MerkleStore.Hashing;

namespace MerkleStore.Tree;

/// <summary>The shape of directories in the Tezos context (Irmin's inodes with 32 slots, flat up to 256 entries).</summary>
internal static class InodeShape
{
    /// <summary>A directory of more entries hashes as an inode trie, and is held as one.</summary>
    public const int FlatMax = 256;

    /// <summary>A branch exists where more entries lie below it.</summary>
    public const int BucketMax = 32;

    public const int Slots = 32;

    /// <summary>The slot of a name at a depth.</summary>
    public static int Slot(ReadOnlySpan<byte> name, int depth) => (int)(OcamlHash.Hash((uint)depth, name) % Slots);
}

/// <summary>The slots of one name at every depth; those of the first four are computed together, once.</summary>
internal ref struct NameSlots(ReadOnlySpan<byte> name)
{
    private const int Packed = 4;

    private readonly ReadOnlySpan<byte> _name = name;
    private uint _slots;
    private bool _known;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int At(int depth)
    {
        if (depth >= Packed)
        {
            return InodeShape.Slot(_name, depth);
        }

        if (!_known)
        {
            _slots = OcamlHash.Slots(_name);
            _known = true;
        }

        return (int)(_slots >> (8 * depth)) & 0xFF;
    }
}
