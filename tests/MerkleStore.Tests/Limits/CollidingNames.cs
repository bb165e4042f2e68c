// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace MerkleStore.Tests.Limits;

/// <summary>
/// Names whose slots are the same at every depth. The hash mixes each word of a name before the seed meets it: flipping bit 18 of one
/// mixed word flips bit 31 of the state (13 bits further left, and times 5 keeps the top bit alone), which flipping bit 31 of
/// the next mixed word undoes. Each block of two words has so a twin, whatever the seed, and n blocks have 2^n.
/// </summary>
internal static class CollidingNames
{
    private const uint FirstFactor = 0xCC9E2D51;
    private const uint SecondFactor = 0x1B873593;

    /// <summary>Makes names of equal length that collide with each other, in the Latin-1 form of the model.</summary>
    public static string[] Make(int count)
    {
        int blocks = BitOperations.Log2((uint)count - 1) + 1;
        return [.. Enumerable.Range(0, count).Select(i => Name(i, blocks))];
    }

    private static string Name(int choice, int blocks)
    {
        byte[] name = new byte[8 * blocks];
        for (int block = 0; block < blocks; block++)
        {
            uint first = 0x01234567u * (uint)(block + 1);
            uint second = 0x89ABCDEFu * (uint)(block + 1);
            if (((choice >> block) & 1) != 0)
            {
                first ^= 1u << 18;
                second ^= 1u << 31;
            }

            BinaryPrimitives.WriteUInt32LittleEndian(name.AsSpan(8 * block), Unmix(first));
            BinaryPrimitives.WriteUInt32LittleEndian(name.AsSpan((8 * block) + 4), Unmix(second));
        }

        return Encoding.Latin1.GetString(name);
    }

    /// <summary>The word that mixes to a given one: both factors are odd, and so have an inverse.</summary>
    private static uint Unmix(uint mixed) => BitOperations.RotateRight(mixed * Inverse(SecondFactor), 15) * Inverse(FirstFactor);

    private static uint Inverse(uint odd)
    {
        uint inverse = odd;
        for (int i = 0; i < 5; i++)
        {
            inverse *= 2 - (odd * inverse);
        }

        return inverse;
    }
}
