// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Hashing;

/// <summary>Hashes many messages at once.</summary>
internal static class Blake2bBatch
{
    /// <summary>The number of bytes that must be readable from the first byte of a message: its length, rounded up to whole blocks of 128.</summary>
    /// <param name="length">The length of the message in bytes, at most 2^31 - 128.</param>
    /// <returns>A multiple of 128, at least 128.</returns>
    public static int Pad(int length) => length == 0 ? Blake2b.BlockSize : (length + (Blake2b.BlockSize - 1)) & -Blake2b.BlockSize;

    /// <summary>Hashes all messages; returns when every digest is written.</summary>
    /// <param name="jobs">The messages and where their digests go.</param>
    public static unsafe void Run(Span<HashJob> jobs)
    {
        foreach (ref readonly HashJob job in jobs)
        {
            // SAFETY: the caller of the batch vouches for both pointers, see HashJob.
            Blake2b.HashScalar(new ReadOnlySpan<byte>(job.Message, job.Length), new Span<byte>(job.Digest, Blake2b.DigestSize));
        }
    }
}
