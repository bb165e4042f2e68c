// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MerkleStore.Hashing;

/// <content>The scalar path: the reference that every other path must equal.</content>
internal static partial class Blake2b
{
    /// <summary>Hashes one message in scalar code.</summary>
    /// <param name="message">The message; may be empty.</param>
    /// <param name="digest">1 to 64 bytes; its length is the digest length that BLAKE2b is parameterised with.</param>
    [SkipLocalsInit]
    internal static void HashScalar(ReadOnlySpan<byte> message, Span<byte> digest)
    {
        ArgumentOutOfRangeException.ThrowIfZero(digest.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(digest.Length, 64);
        Span<ulong> state = [Iv0 ^ 0x01010000 ^ (ulong)digest.Length, Iv1, Iv2, Iv3, Iv4, Iv5, Iv6, Iv7];
        ulong counter = 0;

        // The last block, even a full one, is compressed with the final flag: hence > and not >=.
        while (message.Length > BlockSize)
        {
            counter += BlockSize;
            CompressScalar(state, message[..BlockSize], counter, final: 0);
            message = message[BlockSize..];
        }

        Span<byte> tail = stackalloc byte[BlockSize];
        message.CopyTo(tail);
        tail[message.Length..].Clear();
        CompressScalar(state, tail, counter + (ulong)message.Length, final: ulong.MaxValue);

        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(state, state);
        }

        MemoryMarshal.AsBytes(state)[..digest.Length].CopyTo(digest);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CompressScalar(Span<ulong> state, ReadOnlySpan<byte> block, ulong counter, ulong final)
    {
        ulong m0 = Word(block, 0), m1 = Word(block, 1), m2 = Word(block, 2), m3 = Word(block, 3);
        ulong m4 = Word(block, 4), m5 = Word(block, 5), m6 = Word(block, 6), m7 = Word(block, 7);
        ulong m8 = Word(block, 8), m9 = Word(block, 9), mA = Word(block, 10), mB = Word(block, 11);
        ulong mC = Word(block, 12), mD = Word(block, 13), mE = Word(block, 14), mF = Word(block, 15);

        ulong v0 = state[0], v1 = state[1], v2 = state[2], v3 = state[3];
        ulong v4 = state[4], v5 = state[5], v6 = state[6], v7 = state[7];
        ulong v8 = Iv0, v9 = Iv1, vA = Iv2, vB = Iv3;
        ulong vC = Iv4 ^ counter, vD = Iv5, vE = Iv6 ^ final, vF = Iv7;

        // Round 0
        Mix(ref v0, ref v4, ref v8, ref vC, m0, m1);
        Mix(ref v1, ref v5, ref v9, ref vD, m2, m3);
        Mix(ref v2, ref v6, ref vA, ref vE, m4, m5);
        Mix(ref v3, ref v7, ref vB, ref vF, m6, m7);
        Mix(ref v0, ref v5, ref vA, ref vF, m8, m9);
        Mix(ref v1, ref v6, ref vB, ref vC, mA, mB);
        Mix(ref v2, ref v7, ref v8, ref vD, mC, mD);
        Mix(ref v3, ref v4, ref v9, ref vE, mE, mF);

        // Round 1
        Mix(ref v0, ref v4, ref v8, ref vC, mE, mA);
        Mix(ref v1, ref v5, ref v9, ref vD, m4, m8);
        Mix(ref v2, ref v6, ref vA, ref vE, m9, mF);
        Mix(ref v3, ref v7, ref vB, ref vF, mD, m6);
        Mix(ref v0, ref v5, ref vA, ref vF, m1, mC);
        Mix(ref v1, ref v6, ref vB, ref vC, m0, m2);
        Mix(ref v2, ref v7, ref v8, ref vD, mB, m7);
        Mix(ref v3, ref v4, ref v9, ref vE, m5, m3);

        // Round 2
        Mix(ref v0, ref v4, ref v8, ref vC, mB, m8);
        Mix(ref v1, ref v5, ref v9, ref vD, mC, m0);
        Mix(ref v2, ref v6, ref vA, ref vE, m5, m2);
        Mix(ref v3, ref v7, ref vB, ref vF, mF, mD);
        Mix(ref v0, ref v5, ref vA, ref vF, mA, mE);
        Mix(ref v1, ref v6, ref vB, ref vC, m3, m6);
        Mix(ref v2, ref v7, ref v8, ref vD, m7, m1);
        Mix(ref v3, ref v4, ref v9, ref vE, m9, m4);

        // Round 3
        Mix(ref v0, ref v4, ref v8, ref vC, m7, m9);
        Mix(ref v1, ref v5, ref v9, ref vD, m3, m1);
        Mix(ref v2, ref v6, ref vA, ref vE, mD, mC);
        Mix(ref v3, ref v7, ref vB, ref vF, mB, mE);
        Mix(ref v0, ref v5, ref vA, ref vF, m2, m6);
        Mix(ref v1, ref v6, ref vB, ref vC, m5, mA);
        Mix(ref v2, ref v7, ref v8, ref vD, m4, m0);
        Mix(ref v3, ref v4, ref v9, ref vE, mF, m8);

        // Round 4
        Mix(ref v0, ref v4, ref v8, ref vC, m9, m0);
        Mix(ref v1, ref v5, ref v9, ref vD, m5, m7);
        Mix(ref v2, ref v6, ref vA, ref vE, m2, m4);
        Mix(ref v3, ref v7, ref vB, ref vF, mA, mF);
        Mix(ref v0, ref v5, ref vA, ref vF, mE, m1);
        Mix(ref v1, ref v6, ref vB, ref vC, mB, mC);
        Mix(ref v2, ref v7, ref v8, ref vD, m6, m8);
        Mix(ref v3, ref v4, ref v9, ref vE, m3, mD);

        // Round 5
        Mix(ref v0, ref v4, ref v8, ref vC, m2, mC);
        Mix(ref v1, ref v5, ref v9, ref vD, m6, mA);
        Mix(ref v2, ref v6, ref vA, ref vE, m0, mB);
        Mix(ref v3, ref v7, ref vB, ref vF, m8, m3);
        Mix(ref v0, ref v5, ref vA, ref vF, m4, mD);
        Mix(ref v1, ref v6, ref vB, ref vC, m7, m5);
        Mix(ref v2, ref v7, ref v8, ref vD, mF, mE);
        Mix(ref v3, ref v4, ref v9, ref vE, m1, m9);

        // Round 6
        Mix(ref v0, ref v4, ref v8, ref vC, mC, m5);
        Mix(ref v1, ref v5, ref v9, ref vD, m1, mF);
        Mix(ref v2, ref v6, ref vA, ref vE, mE, mD);
        Mix(ref v3, ref v7, ref vB, ref vF, m4, mA);
        Mix(ref v0, ref v5, ref vA, ref vF, m0, m7);
        Mix(ref v1, ref v6, ref vB, ref vC, m6, m3);
        Mix(ref v2, ref v7, ref v8, ref vD, m9, m2);
        Mix(ref v3, ref v4, ref v9, ref vE, m8, mB);

        // Round 7
        Mix(ref v0, ref v4, ref v8, ref vC, mD, mB);
        Mix(ref v1, ref v5, ref v9, ref vD, m7, mE);
        Mix(ref v2, ref v6, ref vA, ref vE, mC, m1);
        Mix(ref v3, ref v7, ref vB, ref vF, m3, m9);
        Mix(ref v0, ref v5, ref vA, ref vF, m5, m0);
        Mix(ref v1, ref v6, ref vB, ref vC, mF, m4);
        Mix(ref v2, ref v7, ref v8, ref vD, m8, m6);
        Mix(ref v3, ref v4, ref v9, ref vE, m2, mA);

        // Round 8
        Mix(ref v0, ref v4, ref v8, ref vC, m6, mF);
        Mix(ref v1, ref v5, ref v9, ref vD, mE, m9);
        Mix(ref v2, ref v6, ref vA, ref vE, mB, m3);
        Mix(ref v3, ref v7, ref vB, ref vF, m0, m8);
        Mix(ref v0, ref v5, ref vA, ref vF, mC, m2);
        Mix(ref v1, ref v6, ref vB, ref vC, mD, m7);
        Mix(ref v2, ref v7, ref v8, ref vD, m1, m4);
        Mix(ref v3, ref v4, ref v9, ref vE, mA, m5);

        // Round 9
        Mix(ref v0, ref v4, ref v8, ref vC, mA, m2);
        Mix(ref v1, ref v5, ref v9, ref vD, m8, m4);
        Mix(ref v2, ref v6, ref vA, ref vE, m7, m6);
        Mix(ref v3, ref v7, ref vB, ref vF, m1, m5);
        Mix(ref v0, ref v5, ref vA, ref vF, mF, mB);
        Mix(ref v1, ref v6, ref vB, ref vC, m9, mE);
        Mix(ref v2, ref v7, ref v8, ref vD, m3, mC);
        Mix(ref v3, ref v4, ref v9, ref vE, mD, m0);

        // Round 10
        Mix(ref v0, ref v4, ref v8, ref vC, m0, m1);
        Mix(ref v1, ref v5, ref v9, ref vD, m2, m3);
        Mix(ref v2, ref v6, ref vA, ref vE, m4, m5);
        Mix(ref v3, ref v7, ref vB, ref vF, m6, m7);
        Mix(ref v0, ref v5, ref vA, ref vF, m8, m9);
        Mix(ref v1, ref v6, ref vB, ref vC, mA, mB);
        Mix(ref v2, ref v7, ref v8, ref vD, mC, mD);
        Mix(ref v3, ref v4, ref v9, ref vE, mE, mF);

        // Round 11
        Mix(ref v0, ref v4, ref v8, ref vC, mE, mA);
        Mix(ref v1, ref v5, ref v9, ref vD, m4, m8);
        Mix(ref v2, ref v6, ref vA, ref vE, m9, mF);
        Mix(ref v3, ref v7, ref vB, ref vF, mD, m6);
        Mix(ref v0, ref v5, ref vA, ref vF, m1, mC);
        Mix(ref v1, ref v6, ref vB, ref vC, m0, m2);
        Mix(ref v2, ref v7, ref v8, ref vD, mB, m7);
        Mix(ref v3, ref v4, ref v9, ref vE, m5, m3);

        state[0] ^= v0 ^ v8;
        state[1] ^= v1 ^ v9;
        state[2] ^= v2 ^ vA;
        state[3] ^= v3 ^ vB;
        state[4] ^= v4 ^ vC;
        state[5] ^= v5 ^ vD;
        state[6] ^= v6 ^ vE;
        state[7] ^= v7 ^ vF;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Word(ReadOnlySpan<byte> block, int index) => BinaryPrimitives.ReadUInt64LittleEndian(block[(index * sizeof(ulong))..]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix(ref ulong a, ref ulong b, ref ulong c, ref ulong d, ulong x, ulong y)
    {
        a += x + b;
        d = BitOperations.RotateRight(d ^ a, 32);
        c += d;
        b = BitOperations.RotateRight(b ^ c, 24);
        a += y + b;
        d = BitOperations.RotateRight(d ^ a, 16);
        c += d;
        b = BitOperations.RotateRight(b ^ c, 63);
    }
}
