// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MerkleStore.Hashing;

/// <content>One message, the four rows of its state in one AVX2 register each; and the rotations that AVX2 has no instruction for.</content>
internal static partial class Blake2b
{
    /// <summary>Whether the row-wise path runs on this CPU.</summary>
    internal static bool HasRows => Avx2.IsSupported;

    /// <summary>Hashes one message.</summary>
    /// <param name="message">The message; may be empty.</param>
    /// <param name="digest32">Exactly 32 bytes, which receive the digest.</param>
    [SkipLocalsInit]
    internal static unsafe void HashRows(ReadOnlySpan<byte> message, Span<byte> digest32)
    {
        // The last block, even a full one, is compressed with the final flag.
        int before = message.IsEmpty ? 0 : (message.Length - 1) / BlockSize * BlockSize;
        byte* tail = stackalloc byte[BlockSize];
        new Span<byte>(tail, BlockSize).Clear();
        message[before..].CopyTo(new Span<byte>(tail, BlockSize));

        // SAFETY: the blocks before the tail lie within the message, which is pinned; the digest is 32 bytes long.
        ArgumentOutOfRangeException.ThrowIfNotEqual(digest32.Length, DigestSize);
        fixed (byte* first = message)
        fixed (byte* digest = digest32)
        {
            HashRows(first, message.Length, tail, digest);
        }
    }

    /// <summary>Hashes one message, padded as <see cref="HashJob"/> says.</summary>
    /// <param name="job">The message and the place for its digest.</param>
    internal static unsafe void HashRows(in HashJob job)
        => HashRows(job.Message, job.Length, job.Message + Blake2bBatch.Pad(job.Length) - BlockSize, job.Digest);

    /// <summary>Hashes the whole blocks of a message that come before its last block, and then that one, zero-padded, from another place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void HashRows(byte* message, int length, byte* tail, byte* digest)
    {
        var h0 = Vector256.Create(FirstWord, Iv1, Iv2, Iv3);
        var h1 = Vector256.Create(Iv4, Iv5, Iv6, Iv7);
        for (long end = BlockSize; end < length; end += BlockSize)
        {
            CompressRows(ref h0, ref h1, message, Vector256.Create((ulong)end, 0, 0, 0));
            message += BlockSize;
        }

        CompressRows(ref h0, ref h1, tail, Vector256.Create((ulong)length, 0, ulong.MaxValue, 0));
        Vector256.Store(h0.AsByte(), digest);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void CompressRows(ref Vector256<ulong> h0, ref Vector256<ulong> h1, byte* block, Vector256<ulong> counterAndFinal)
    {
        Vector256<ulong> a = h0;
        Vector256<ulong> b = h1;
        var c = Vector256.Create(Iv0, Iv1, Iv2, Iv3);
        Vector256<ulong> d = Vector256.Create(Iv4, Iv5, Iv6, Iv7) ^ counterAndFinal;

        byte* order = WordOrder;
        for (byte* end = order + WordOrderSize; order != end; order += 16)
        {
            MixRows(ref a, ref b, ref c, ref d, Words(block, order[0], order[2], order[4], order[6]), Words(block, order[1], order[3], order[5], order[7]));

            // The diagonals become columns by turning three rows around the one that is ready last.
            a = Avx2.Permute4x64(a, 0b10_01_00_11);
            d = Avx2.Permute4x64(d, 0b01_00_11_10);
            c = Avx2.Permute4x64(c, 0b00_11_10_01);
            MixRows(ref a, ref b, ref c, ref d, Words(block, order[14], order[8], order[10], order[12]), Words(block, order[15], order[9], order[11], order[13]));
            a = Avx2.Permute4x64(a, 0b00_11_10_01);
            d = Avx2.Permute4x64(d, 0b01_00_11_10);
            c = Avx2.Permute4x64(c, 0b10_01_00_11);
        }

        h0 ^= a ^ c;
        h1 ^= b ^ d;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MixRows(ref Vector256<ulong> a, ref Vector256<ulong> b, ref Vector256<ulong> c, ref Vector256<ulong> d, Vector256<ulong> x, Vector256<ulong> y)
    {
        a = a + x + b;
        d = RotateRight32(d ^ a);
        c += d;
        b = RotateRight24(b ^ c);
        a = a + y + b;
        d = RotateRight16(d ^ a);
        c += d;
        b = RotateRight63(b ^ c);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector256<ulong> Words(byte* block, nuint i0, nuint i1, nuint i2, nuint i3)
        => Vector256.Create(*(ulong*)(block + i0), *(ulong*)(block + i1), *(ulong*)(block + i2), *(ulong*)(block + i3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> RotateRight32(Vector256<ulong> x) => Avx2.Shuffle(x.AsUInt32(), 0b10_11_00_01).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> RotateRight24(Vector256<ulong> x)
        => Avx2.Shuffle(x.AsByte(), Vector256.Create((byte)3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10, 3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10)).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> RotateRight16(Vector256<ulong> x)
        => Avx2.Shuffle(x.AsByte(), Vector256.Create((byte)2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9, 2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9)).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> RotateRight63(Vector256<ulong> x) => (x + x) ^ (x >>> 63);
}
