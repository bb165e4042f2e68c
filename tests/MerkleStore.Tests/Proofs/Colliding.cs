// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;
using System.Numerics;

namespace MerkleStore.Tests.Proofs;

/// <summary>Names that share a slot at every depth: words of a name are mixed before the seed meets them, so that a pair of words has a twin for all seeds.</summary>
internal static class Colliding
{
    public static IEnumerable<byte[]> Names(int count)
    {
        for (int choice = 0; choice < count; choice++)
        {
            byte[] name = new byte[48];
            for (int block = 0; block < 6; block++)
            {
                bool twin = (choice >> block & 1) != 0;
                uint first = 0x01234567u * (uint)(block + 1);
                uint second = 0x89ABCDEFu * (uint)(block + 1);
                BinaryPrimitives.WriteUInt32LittleEndian(name.AsSpan(8 * block), Unmix(twin ? first ^ (1u << 18) : first));
                BinaryPrimitives.WriteUInt32LittleEndian(name.AsSpan((8 * block) + 4), Unmix(twin ? second ^ (1u << 31) : second));
            }

            yield return name;
        }
    }

    private static uint Unmix(uint mixed) => BitOperations.RotateRight(mixed * Inverse(0x1B873593), 15) * Inverse(0xCC9E2D51);

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
