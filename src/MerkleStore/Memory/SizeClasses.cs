// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Numerics;

namespace MerkleStore.Memory;

/// <summary>The size classes of the arena: steps of 16 bytes up to 256, then eight to each doubling, up to one chunk.</summary>
internal static class SizeClasses
{
    public const int Unit = 16;
    public const int Count = LinearClasses + ((ChunkBits - LinearBits) * StepsPerDoubling);
    public const int ChunkBits = 21;

    /// <summary>The class of allocations larger than a chunk, which have their size in a table.</summary>
    public const byte Huge = 255;

    private const int LinearBits = 8;
    private const int LinearClasses = (1 << LinearBits) / Unit;
    private const int StepsPerDoubling = 8;

    private static readonly int[] Sizes = MakeSizes();

    /// <summary>The bytes of a block of a class.</summary>
    public static int Bytes(int sizeClass) => Sizes[sizeClass];

    /// <summary>The smallest class whose blocks hold a number of bytes (1 to one chunk).</summary>
    public static int Of(int bytes)
    {
        if (bytes <= 1 << LinearBits)
        {
            return (bytes - 1) / Unit;
        }

        // Of the bits below the leading one, the highest three choose the step.
        int log = BitOperations.Log2((uint)(bytes - 1));
        int step = ((bytes - 1) >> (log - 3)) & 7;
        return LinearClasses + ((log - LinearBits) * StepsPerDoubling) + step;
    }

    private static int[] MakeSizes()
    {
        int[] sizes = new int[Count];
        for (int i = 0; i < LinearClasses; i++)
        {
            sizes[i] = (i + 1) * Unit;
        }

        for (int i = LinearClasses; i < Count; i++)
        {
            int log = LinearBits + ((i - LinearClasses) / StepsPerDoubling);
            int step = (i - LinearClasses) % StepsPerDoubling;
            sizes[i] = (1 << log) + ((step + 1) << (log - 3));
        }

        return sizes;
    }
}
