// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MerkleStore.Hashing;

/// <summary>The seeded string hash that says in which slot of an inode branch a name lives.</summary>
/// <remarks>
/// MurmurHash3 x86-32 with one difference: a tail of 1 to 3 bytes is zero-padded and mixed like a full word.
/// Only the last step masks the result, to 30 bits. The words are little-endian, as the machine must be. Safe for concurrent use.
/// </remarks>
internal static class OcamlHash
{
    /// <summary>The number of slots of an inode branch.</summary>
    public const int SlotCount = 32;

    /// <summary>The number of depths whose slots <see cref="Slots"/> computes.</summary>
    public const int PackedDepths = 4;

    private const uint WordFactor1 = 0xCC9E2D51;
    private const uint WordFactor2 = 0x1B873593;
    private const uint StepAddend = 0xE6546B64;
    private const uint FinalFactor1 = 0x85EBCA6B;
    private const uint FinalFactor2 = 0xC2B2AE35;
    private const uint ResultMask = 0x3FFFFFFF;

    /// <summary>Hashes a string.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="s">The string; may be empty.</param>
    /// <returns>The hash, below 2^30.</returns>
    public static uint Hash(uint seed, ReadOnlySpan<byte> s)
    {
        uint hash = seed;
        foreach (uint word in MemoryMarshal.Cast<byte, uint>(s))
        {
            hash = Step(hash, MixWord(word));
        }

        if (s.Length % sizeof(uint) != 0)
        {
            hash = Step(hash, MixWord(TailWord(s[^(s.Length % sizeof(uint))..])));
        }

        hash ^= (uint)s.Length;
        hash = (hash ^ (hash >> 16)) * FinalFactor1;
        hash = (hash ^ (hash >> 13)) * FinalFactor2;
        return (hash ^ (hash >> 16)) & ResultMask;
    }

    /// <summary>The slot of a name in a branch.</summary>
    /// <param name="depth">The depth of the branch; the root branch has depth 0.</param>
    /// <param name="name">The name.</param>
    /// <returns>0 to 31.</returns>
    public static int Slot(int depth, ReadOnlySpan<byte> name) => (int)(Hash((uint)depth, name) % SlotCount);

    /// <summary>The slots of a name in branches of depth 0 to 3, in one pass over the name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The slot at depth d in bits 8d to 8d + 7.</returns>
    public static uint Slots(ReadOnlySpan<byte> name) => Vector128.IsHardwareAccelerated ? SlotsVector(name) : SlotsScalar(name);

    /// <summary><see cref="Slots"/>, one depth after another.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The four slots.</returns>
    internal static uint SlotsScalar(ReadOnlySpan<byte> name)
        => (uint)(Slot(0, name) | (Slot(1, name) << 8) | (Slot(2, name) << 16) | (Slot(3, name) << 24));

    /// <summary><see cref="Slots"/>, one depth to a lane: the words are mixed once, as the seed meets them only afterwards.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The four slots.</returns>
    internal static uint SlotsVector(ReadOnlySpan<byte> name)
    {
        Vector128<uint> hash = Vector128.Create(0u, 1u, 2u, 3u);
        foreach (uint word in MemoryMarshal.Cast<byte, uint>(name))
        {
            hash = Step(hash, MixWord(word));
        }

        if (name.Length % sizeof(uint) != 0)
        {
            hash = Step(hash, MixWord(TailWord(name[^(name.Length % sizeof(uint))..])));
        }

        hash ^= Vector128.Create((uint)name.Length);
        hash = (hash ^ (hash >>> 16)) * FinalFactor1;
        hash = (hash ^ (hash >>> 13)) * FinalFactor2;
        hash = (hash ^ (hash >>> 16)) & Vector128.Create((uint)(SlotCount - 1));

        // The low byte of each lane.
        return Vector128.Shuffle(hash.AsByte(), Vector128.Create((byte)0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12)).AsUInt32().ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint MixWord(uint word) => BitOperations.RotateLeft(word * WordFactor1, 15) * WordFactor2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Step(uint hash, uint mixed) => (BitOperations.RotateLeft(hash ^ mixed, 13) * 5) + StepAddend;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Step(Vector128<uint> hash, uint mixed)
    {
        hash ^= Vector128.Create(mixed);
        hash = (hash << 13) | (hash >>> 19);

        // Times 5 by shift and add: a vector multiplication of 32-bit lanes takes up to ten cycles.
        return (hash << 2) + hash + Vector128.Create(StepAddend);
    }

    // Inlined, or the call would force the vector out of its register.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint TailWord(ReadOnlySpan<byte> tail) => tail.Length switch
    {
        1 => tail[0],
        2 => BinaryPrimitives.ReadUInt16LittleEndian(tail),
        _ => BinaryPrimitives.ReadUInt16LittleEndian(tail) | ((uint)tail[2] << 16),
    };
}
