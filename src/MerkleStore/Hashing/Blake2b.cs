// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MerkleStore.Hashing;

/// <summary>BLAKE2b with a 32-byte digest and no key (RFC 7693): the hash of every object of a tree.</summary>
/// <remarks>
/// One message at a time here; <see cref="Blake2bBatch"/> hashes many at once, one to a SIMD lane.
/// Every path gives the same bytes; which one runs is decided by the CPU alone. Safe for concurrent use.
/// </remarks>
internal static partial class Blake2b
{
    /// <summary>The number of bytes that one compression takes in.</summary>
    public const int BlockSize = 128;

    /// <summary>The number of bytes in a digest.</summary>
    public const int DigestSize = Hash256.Size;

    /// <summary>The first word of the state before the first block: the first IV word, with digest length 32, no key, fanout 1, depth 1.</summary>
    private const ulong FirstWord = Iv0 ^ 0x01010000 ^ DigestSize;

    private const ulong Iv0 = 0x6A09E667F3BCC908;
    private const ulong Iv1 = 0xBB67AE8584CAA73B;
    private const ulong Iv2 = 0x3C6EF372FE94F82B;
    private const ulong Iv3 = 0xA54FF53A5F1D36F1;
    private const ulong Iv4 = 0x510E527FADE682D1;
    private const ulong Iv5 = 0x9B05688C2B3E6C1F;
    private const ulong Iv6 = 0x1F83D9ABFB41BD6B;
    private const ulong Iv7 = 0x5BE0CD19137E2179;

    /// <summary>The largest number of lanes of any CPU.</summary>
    internal const int LaneLimit = 8;

    /// <summary>The name of the path that batches take on this CPU: <c>avx512x8</c>, <c>avx2x4</c> or <c>scalar</c>.</summary>
    public static string Path => MaxLanes switch
    {
        8 => "avx512x8",
        4 => "avx2x4",
        _ => "scalar",
    };

    /// <summary>The number of messages that this CPU hashes at once: 8, 4 or 1. With 8, the paths of 4 and 1 run too.</summary>
    internal static int MaxLanes => HasLanes8 ? 8 : HasLanes4 ? 4 : 1;

    /// <summary>Hashes one message.</summary>
    /// <param name="message">The message; may be empty.</param>
    /// <param name="digest32">Exactly 32 bytes, which receive the digest. May overlap the message.</param>
    /// <exception cref="ArgumentException"><paramref name="digest32"/> is not 32 bytes long.</exception>
    public static void Hash(ReadOnlySpan<byte> message, Span<byte> digest32)
    {
        if (digest32.Length != DigestSize)
        {
            throw new ArgumentException($"A digest is {DigestSize} bytes, not {digest32.Length}.", nameof(digest32));
        }

        if (HasRows)
        {
            HashRows(message, digest32);
        }
        else
        {
            HashScalar(message, digest32);
        }
    }

    /// <summary>Hashes one message.</summary>
    /// <param name="message">The message; may be empty.</param>
    /// <returns>The digest.</returns>
    [SkipLocalsInit]
    public static Hash256 Hash(ReadOnlySpan<byte> message)
    {
        Span<byte> digest = stackalloc byte[DigestSize];
        Hash(message, digest);
        return new Hash256(digest);
    }

    /// <summary>Hashes one message that is padded as <see cref="HashJob"/> says.</summary>
    /// <param name="job">The message and the place for its digest.</param>
    internal static unsafe void HashPadded(in HashJob job)
    {
        if (HasRows)
        {
            HashRows(in job);
        }
        else
        {
            // SAFETY: the caller vouches for both pointers.
            HashScalar(new ReadOnlySpan<byte>(job.Message, job.Length), new Span<byte>(job.Digest, DigestSize));
        }
    }

    /// <summary>The bytes of <see cref="WordOrders"/>.</summary>
    private const int WordOrderSize = 12 * 16;

    /// <summary>The first byte of <see cref="WordOrders"/>.</summary>
    // SAFETY: the data of such a span is part of the image, which never moves.
    private static unsafe byte* WordOrder => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(WordOrders));

    /// <summary>The byte offsets of the message words in the order in which each of the twelve rounds takes them.</summary>
    private static ReadOnlySpan<byte> WordOrders =>
    [
        0, 8, 16, 24, 32, 40, 48, 56, 64, 72, 80, 88, 96, 104, 112, 120,
        112, 80, 32, 64, 72, 120, 104, 48, 8, 96, 0, 16, 88, 56, 40, 24,
        88, 64, 96, 0, 40, 16, 120, 104, 80, 112, 24, 48, 56, 8, 72, 32,
        56, 72, 24, 8, 104, 96, 88, 112, 16, 48, 40, 80, 32, 0, 120, 64,
        72, 0, 40, 56, 16, 32, 80, 120, 112, 8, 88, 96, 48, 64, 24, 104,
        16, 96, 48, 80, 0, 88, 64, 24, 32, 104, 56, 40, 120, 112, 8, 72,
        96, 40, 8, 120, 112, 104, 32, 80, 0, 56, 48, 24, 72, 16, 64, 88,
        104, 88, 56, 112, 96, 8, 24, 72, 40, 0, 120, 32, 64, 48, 16, 80,
        48, 120, 112, 72, 88, 24, 0, 64, 96, 16, 104, 56, 8, 32, 80, 40,
        80, 16, 64, 32, 56, 48, 8, 40, 120, 88, 72, 112, 24, 96, 104, 0,
        0, 8, 16, 24, 32, 40, 48, 56, 64, 72, 80, 88, 96, 104, 112, 120,
        112, 80, 32, 64, 72, 120, 104, 48, 8, 96, 0, 16, 88, 56, 40, 24,
    ];
}
