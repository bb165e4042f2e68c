// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Proofs;

/// <summary>The tags of encoding V2, and the widths of its numbers.</summary>
internal static class TagV2
{
    public const byte EntriesBase = 0x80;
    public const byte EntriesEscape = 0xBF;
    public const byte DenseBranch = 0x40;
    public const byte FirstLeaf = 0xC0;

    public const byte Contents = 0xC0;
    public const byte BlindedContents = 0xC8;
    public const byte BlindedNode = 0xD0;
    public const byte Extender = 0xD8;

    public const byte BlindedInode = 0xC0;
    public const byte InodeExtender = 0xD0;
    public const byte EmptySlot = 0xE0;

    public const int WidthMask = 3;
    public const int CountShift = 2;

    /// <summary>Up to so many entries their number stands in the tag.</summary>
    public const int EntriesInTag = 62;

    /// <summary>From so many slots on all 32 are written.</summary>
    public const int DenseFrom = 15;

    /// <summary>The two bits that say how wide a number is: 1 shifted left by them, the fewest bytes that hold it.</summary>
    public static int Width(ulong value) => value switch
    {
        <= byte.MaxValue => 0,
        <= ushort.MaxValue => 1,
        <= uint.MaxValue => 2,
        _ => 3,
    };

    /// <summary>The two bits for the length of a value: as <see cref="Width"/>, but 3 stands for four bytes, and 2 for nothing.</summary>
    public static int ValueWidth(int length) => length switch
    {
        <= byte.MaxValue => 0,
        <= ushort.MaxValue => 1,
        _ => 3,
    };
}
