// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MerkleStore.Hashing;

/// <content>Four messages at once, one to each 64-bit lane of an AVX2 register.</content>
internal static partial class Blake2b
{
    /// <summary>Whether <see cref="HashLanes4"/> runs on this CPU.</summary>
    internal static bool HasLanes4 => Avx2.IsSupported;

    /// <summary>Hashes four messages, padded as <see cref="HashJob"/> says. It takes as long as the longest of them.</summary>
    /// <param name="jobs">Four jobs; the same one may stand there more than once.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static unsafe void HashLanes4(HashJob* jobs)
    {
        // SAFETY: every cursor stays below the padded end of its message: it moves on only if the message is longer than what was read.
        byte* space = stackalloc byte[(8 + 16 + 4 + 1) * Vector256<byte>.Count];
        var state = (Vector256<ulong>*)(((nuint)space + 31) & ~(nuint)31);
        Vector256<ulong>* words = state + 8;
        long* cursors = stackalloc long[4];

        var lengths = Vector256.Create(jobs[0].Length, jobs[1].Length, jobs[2].Length, (long)jobs[3].Length);
        long longest = 0;
        for (int lane = 0; lane < 4; lane++)
        {
            cursors[lane] = (long)jobs[lane].Message;
            longest = Math.Max(longest, jobs[lane].Length);
        }

        state[0] = Vector256.Create(FirstWord);
        state[1] = Vector256.Create(Iv1);
        state[2] = Vector256.Create(Iv2);
        state[3] = Vector256.Create(Iv3);
        state[4] = Vector256.Create(Iv4);
        state[5] = Vector256.Create(Iv5);
        state[6] = Vector256.Create(Iv6);
        state[7] = Vector256.Create(Iv7);

        // A lane whose message has ended goes on with its last block, but its state stays as it is.
        Vector256<long> active = Vector256<long>.AllBitsSet;
        for (long end = BlockSize; ; end += BlockSize)
        {
            Transpose4(cursors, words);
            var limit = Vector256.Create(end);
            Vector256<long> more = Vector256.GreaterThan(lengths, limit);
            Compress4(state, words, Vector256.ConditionalSelect(more, limit, lengths).AsUInt64(), ~more.AsUInt64(), active.AsUInt64());
            if (end >= longest)
            {
                break;
            }

            active = more;
            Vector256.Store(Vector256.Load(cursors) + (more & Vector256.Create((long)BlockSize)), cursors);
        }

        StoreDigests4(state, jobs);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Compress4(Vector256<ulong>* state, Vector256<ulong>* words, Vector256<ulong> counters, Vector256<ulong> finals, Vector256<ulong> active)
    {
        Vector256<ulong> v0 = state[0], v1 = state[1], v2 = state[2], v3 = state[3];
        Vector256<ulong> v4 = state[4], v5 = state[5], v6 = state[6], v7 = state[7];
        Vector256<ulong> vC = Vector256.Create(Iv4) ^ counters;
        var vD = Vector256.Create(Iv5);
        Vector256<ulong> vE = Vector256.Create(Iv6) ^ finals;
        var vF = Vector256.Create(Iv7);

        // AVX2 has sixteen registers: with a quarter of the state in memory, the rest and two temporaries fit.
        Vector256<ulong>* c = words + 16;
        c[0] = Vector256.Create(Iv0);
        c[1] = Vector256.Create(Iv1);
        c[2] = Vector256.Create(Iv2);
        c[3] = Vector256.Create(Iv3);

        byte* m = (byte*)words;
        byte* order = WordOrder;
        for (byte* end = order + WordOrderSize; order != end; order += 16)
        {
            Mix4(ref v0, ref v4, ref c[0], ref vC, ref v1, ref v5, ref c[1], ref vD, m, order);
            Mix4(ref v2, ref v6, ref c[2], ref vE, ref v3, ref v7, ref c[3], ref vF, m, order + 4);
            Mix4(ref v0, ref v5, ref c[2], ref vF, ref v1, ref v6, ref c[3], ref vC, m, order + 8);
            Mix4(ref v2, ref v7, ref c[0], ref vD, ref v3, ref v4, ref c[1], ref vE, m, order + 12);
        }

        state[0] ^= (v0 ^ c[0]) & active;
        state[1] ^= (v1 ^ c[1]) & active;
        state[2] ^= (v2 ^ c[2]) & active;
        state[3] ^= (v3 ^ c[3]) & active;
        state[4] ^= (v4 ^ vC) & active;
        state[5] ^= (v5 ^ vD) & active;
        state[6] ^= (v6 ^ vE) & active;
        state[7] ^= (v7 ^ vF) & active;
    }

    /// <summary>A quarter of a round: two mixings side by side, so that neither waits for its own last step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Mix4(
        ref Vector256<ulong> a0, ref Vector256<ulong> b0, ref Vector256<ulong> c0, ref Vector256<ulong> d0,
        ref Vector256<ulong> a1, ref Vector256<ulong> b1, ref Vector256<ulong> c1, ref Vector256<ulong> d1,
        byte* m, byte* order)
    {
        a0 = a0 + Word4(m, order[0]) + b0;
        a1 = a1 + Word4(m, order[2]) + b1;
        d0 = RotateRight32(d0 ^ a0);
        d1 = RotateRight32(d1 ^ a1);
        Vector256<ulong> sum0 = c0 + d0;
        Vector256<ulong> sum1 = c1 + d1;
        b0 = RotateRight24(b0 ^ sum0);
        b1 = RotateRight24(b1 ^ sum1);
        a0 = a0 + Word4(m, order[1]) + b0;
        a1 = a1 + Word4(m, order[3]) + b1;
        d0 = RotateRight16(d0 ^ a0);
        d1 = RotateRight16(d1 ^ a1);
        sum0 += d0;
        sum1 += d1;
        c0 = sum0;
        c1 = sum1;
        b0 = RotateRight63(b0 ^ sum0);
        b1 = RotateRight63(b1 ^ sum1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector256<ulong> Word4(byte* words, nuint offset) => *(Vector256<ulong>*)(words + (offset * 4));

    /// <summary>Reads a block of four messages; word i of all of them becomes vector i.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Transpose4(long* cursors, Vector256<ulong>* words)
    {
        var m0 = (Vector128<ulong>*)cursors[0];
        var m1 = (Vector128<ulong>*)cursors[1];
        var m2 = (Vector128<ulong>*)cursors[2];
        var m3 = (Vector128<ulong>*)cursors[3];
        for (int pair = 0; pair < 8; pair++)
        {
            var even = Vector256.Create(m0[pair], m2[pair]);
            var odd = Vector256.Create(m1[pair], m3[pair]);
            words[2 * pair] = Avx2.UnpackLow(even, odd);
            words[(2 * pair) + 1] = Avx2.UnpackHigh(even, odd);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void StoreDigests4(Vector256<ulong>* state, HashJob* jobs)
    {
        for (int half = 0; half < 2; half++)
        {
            Vector256<ulong> even = Avx2.UnpackLow(state[2 * half], state[(2 * half) + 1]);
            Vector256<ulong> odd = Avx2.UnpackHigh(state[2 * half], state[(2 * half) + 1]);
            Vector128.Store(even.GetLower().AsByte(), jobs[0].Digest + (16 * half));
            Vector128.Store(odd.GetLower().AsByte(), jobs[1].Digest + (16 * half));
            Vector128.Store(even.GetUpper().AsByte(), jobs[2].Digest + (16 * half));
            Vector128.Store(odd.GetUpper().AsByte(), jobs[3].Digest + (16 * half));
        }
    }
}
