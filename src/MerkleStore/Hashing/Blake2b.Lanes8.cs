// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MerkleStore.Hashing;

/// <content>Eight messages at once, one to each 64-bit lane of an AVX-512 register.</content>
internal static partial class Blake2b
{
    /// <summary>Whether <see cref="HashLanes8"/> runs on this CPU.</summary>
    internal static bool HasLanes8 => Avx512F.IsSupported && Vector512.IsHardwareAccelerated && HasLanes4;

    /// <summary>Hashes eight messages, padded as <see cref="HashJob"/> says. It takes as long as the longest of them.</summary>
    /// <param name="jobs">Eight jobs; the same one may stand there more than once.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static unsafe void HashLanes8(HashJob* jobs)
    {
        // SAFETY: every cursor stays below the padded end of its message: it moves on only if the message is longer than what was read.
        byte* space = stackalloc byte[(8 + 16 + 1) * Vector512<byte>.Count];
        var state = (Vector512<ulong>*)(((nuint)space + 63) & ~(nuint)63);
        Vector512<ulong>* words = state + 8;
        long* cursors = stackalloc long[8];

        var lengths = Vector512.Create(
            jobs[0].Length, jobs[1].Length, jobs[2].Length, jobs[3].Length,
            jobs[4].Length, jobs[5].Length, jobs[6].Length, (long)jobs[7].Length);
        long longest = 0;
        for (int lane = 0; lane < 8; lane++)
        {
            cursors[lane] = (long)jobs[lane].Message;
            longest = Math.Max(longest, jobs[lane].Length);
        }

        state[0] = Vector512.Create(FirstWord);
        state[1] = Vector512.Create(Iv1);
        state[2] = Vector512.Create(Iv2);
        state[3] = Vector512.Create(Iv3);
        state[4] = Vector512.Create(Iv4);
        state[5] = Vector512.Create(Iv5);
        state[6] = Vector512.Create(Iv6);
        state[7] = Vector512.Create(Iv7);

        // A lane whose message has ended goes on with its last block, but its state stays as it is.
        Vector512<long> active = Vector512<long>.AllBitsSet;
        for (long end = BlockSize; ; end += BlockSize)
        {
            Transpose8(cursors, words);
            var limit = Vector512.Create(end);
            Vector512<long> more = Vector512.GreaterThan(lengths, limit);
            Compress8(state, words, Vector512.ConditionalSelect(more, limit, lengths).AsUInt64(), ~more.AsUInt64(), active.AsUInt64());
            if (end >= longest)
            {
                break;
            }

            active = more;
            Vector512.Store(Vector512.Load(cursors) + (more & Vector512.Create((long)BlockSize)), cursors);
        }

        StoreDigests8(state, jobs);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Compress8(Vector512<ulong>* state, Vector512<ulong>* words, Vector512<ulong> counters, Vector512<ulong> finals, Vector512<ulong> active)
    {
        Vector512<ulong> v0 = state[0], v1 = state[1], v2 = state[2], v3 = state[3];
        Vector512<ulong> v4 = state[4], v5 = state[5], v6 = state[6], v7 = state[7];
        var v8 = Vector512.Create(Iv0);
        var v9 = Vector512.Create(Iv1);
        var vA = Vector512.Create(Iv2);
        var vB = Vector512.Create(Iv3);
        Vector512<ulong> vC = Vector512.Create(Iv4) ^ counters;
        var vD = Vector512.Create(Iv5);
        Vector512<ulong> vE = Vector512.Create(Iv6) ^ finals;
        var vF = Vector512.Create(Iv7);

        byte* m = (byte*)words;
        byte* order = WordOrder;
        for (byte* end = order + WordOrderSize; order != end; order += 16)
        {
            Mix8(ref v0, ref v4, ref v8, ref vC, ref v1, ref v5, ref v9, ref vD, ref v2, ref v6, ref vA, ref vE, ref v3, ref v7, ref vB, ref vF, m, order);
            Mix8(ref v0, ref v5, ref vA, ref vF, ref v1, ref v6, ref vB, ref vC, ref v2, ref v7, ref v8, ref vD, ref v3, ref v4, ref v9, ref vE, m, order + 8);
        }

        state[0] ^= (v0 ^ v8) & active;
        state[1] ^= (v1 ^ v9) & active;
        state[2] ^= (v2 ^ vA) & active;
        state[3] ^= (v3 ^ vB) & active;
        state[4] ^= (v4 ^ vC) & active;
        state[5] ^= (v5 ^ vD) & active;
        state[6] ^= (v6 ^ vE) & active;
        state[7] ^= (v7 ^ vF) & active;
    }

    /// <summary>Half a round: the four mixings are independent, and go side by side so that none waits for another's last step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Mix8(
        ref Vector512<ulong> a0, ref Vector512<ulong> b0, ref Vector512<ulong> c0, ref Vector512<ulong> d0,
        ref Vector512<ulong> a1, ref Vector512<ulong> b1, ref Vector512<ulong> c1, ref Vector512<ulong> d1,
        ref Vector512<ulong> a2, ref Vector512<ulong> b2, ref Vector512<ulong> c2, ref Vector512<ulong> d2,
        ref Vector512<ulong> a3, ref Vector512<ulong> b3, ref Vector512<ulong> c3, ref Vector512<ulong> d3,
        byte* m, byte* order)
    {
        a0 = a0 + Word8(m, order[0]) + b0;
        a1 = a1 + Word8(m, order[2]) + b1;
        a2 = a2 + Word8(m, order[4]) + b2;
        a3 = a3 + Word8(m, order[6]) + b3;
        d0 = Avx512F.RotateRight(d0 ^ a0, 32);
        d1 = Avx512F.RotateRight(d1 ^ a1, 32);
        d2 = Avx512F.RotateRight(d2 ^ a2, 32);
        d3 = Avx512F.RotateRight(d3 ^ a3, 32);
        c0 += d0;
        c1 += d1;
        c2 += d2;
        c3 += d3;
        b0 = Avx512F.RotateRight(b0 ^ c0, 24);
        b1 = Avx512F.RotateRight(b1 ^ c1, 24);
        b2 = Avx512F.RotateRight(b2 ^ c2, 24);
        b3 = Avx512F.RotateRight(b3 ^ c3, 24);
        a0 = a0 + Word8(m, order[1]) + b0;
        a1 = a1 + Word8(m, order[3]) + b1;
        a2 = a2 + Word8(m, order[5]) + b2;
        a3 = a3 + Word8(m, order[7]) + b3;
        d0 = Avx512F.RotateRight(d0 ^ a0, 16);
        d1 = Avx512F.RotateRight(d1 ^ a1, 16);
        d2 = Avx512F.RotateRight(d2 ^ a2, 16);
        d3 = Avx512F.RotateRight(d3 ^ a3, 16);
        c0 += d0;
        c1 += d1;
        c2 += d2;
        c3 += d3;
        b0 = Avx512F.RotateRight(b0 ^ c0, 63);
        b1 = Avx512F.RotateRight(b1 ^ c1, 63);
        b2 = Avx512F.RotateRight(b2 ^ c2, 63);
        b3 = Avx512F.RotateRight(b3 ^ c3, 63);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector512<ulong> Word8(byte* words, nuint offset) => *(Vector512<ulong>*)(words + (offset * 8));

    /// <summary>Reads a block of eight messages; word i of all of them becomes vector i.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Transpose8(long* cursors, Vector512<ulong>* words)
    {
        var low = Vector512.Create(0ul, 1, 8, 9, 4, 5, 12, 13);
        var high = Vector512.Create(2ul, 3, 10, 11, 6, 7, 14, 15);
        for (int part = 0; part < 4; part++)
        {
            // Four words of each message: those of messages 0 to 3 in the lower halves, of 4 to 7 in the upper.
            Vector512<ulong> r0 = Pair(cursors[0], cursors[4], part);
            Vector512<ulong> r1 = Pair(cursors[1], cursors[5], part);
            Vector512<ulong> r2 = Pair(cursors[2], cursors[6], part);
            Vector512<ulong> r3 = Pair(cursors[3], cursors[7], part);
            Vector512<ulong> even01 = Avx512F.UnpackLow(r0, r1);
            Vector512<ulong> odd01 = Avx512F.UnpackHigh(r0, r1);
            Vector512<ulong> even23 = Avx512F.UnpackLow(r2, r3);
            Vector512<ulong> odd23 = Avx512F.UnpackHigh(r2, r3);
            words[(4 * part) + 0] = Avx512F.PermuteVar8x64x2(even01, low, even23);
            words[(4 * part) + 1] = Avx512F.PermuteVar8x64x2(odd01, low, odd23);
            words[(4 * part) + 2] = Avx512F.PermuteVar8x64x2(even01, high, even23);
            words[(4 * part) + 3] = Avx512F.PermuteVar8x64x2(odd01, high, odd23);
        }

        static Vector512<ulong> Pair(long lower, long upper, int part)
            => Vector512.Create(((Vector256<ulong>*)lower)[part], ((Vector256<ulong>*)upper)[part]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void StoreDigests8(Vector512<ulong>* state, HashJob* jobs)
    {
        Vector512<ulong> even01 = Avx512F.UnpackLow(state[0], state[1]);
        Vector512<ulong> odd01 = Avx512F.UnpackHigh(state[0], state[1]);
        Vector512<ulong> even23 = Avx512F.UnpackLow(state[2], state[3]);
        Vector512<ulong> odd23 = Avx512F.UnpackHigh(state[2], state[3]);
        for (int pair = 0; pair < 4; pair++)
        {
            var index = Vector512.Create(0ul, 1, 8, 9, 0, 1, 8, 9) + Vector512.Create(2 * (ulong)pair);
            Vector256.Store(Avx512F.PermuteVar8x64x2(even01, index, even23).GetLower().AsByte(), jobs[2 * pair].Digest);
            Vector256.Store(Avx512F.PermuteVar8x64x2(odd01, index, odd23).GetLower().AsByte(), jobs[(2 * pair) + 1].Digest);
        }
    }
}
