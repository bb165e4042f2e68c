// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.CompilerServices;

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

    private const ulong Iv0 = 0x6A09E667F3BCC908;
    private const ulong Iv1 = 0xBB67AE8584CAA73B;
    private const ulong Iv2 = 0x3C6EF372FE94F82B;
    private const ulong Iv3 = 0xA54FF53A5F1D36F1;
    private const ulong Iv4 = 0x510E527FADE682D1;
    private const ulong Iv5 = 0x9B05688C2B3E6C1F;
    private const ulong Iv6 = 0x1F83D9ABFB41BD6B;
    private const ulong Iv7 = 0x5BE0CD19137E2179;

    /// <summary>The name of the path that batches take on this CPU: <c>scalar</c>.</summary>
    public static string Path => "scalar";

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

        HashScalar(message, digest32);
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
}
