// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;
using MerkleStore.Hashing;

namespace MerkleStore.Commits;

/// <summary>The hash of a commit: root, parents, date, author and message, by the rules of the Tezos context.</summary>
internal static class CommitHasher
{
    public static Hash256 Hash(Hash256 root, ReadOnlySpan<Hash256> sortedParents, long date, ReadOnlySpan<byte> author, ReadOnlySpan<byte> message)
    {
        const int HashField = sizeof(ulong) + Hash256.Size;
        byte[] preimage = new byte[HashField + sizeof(ulong) + (sortedParents.Length * HashField) + sizeof(ulong) + sizeof(ulong) + author.Length + sizeof(ulong) + message.Length];
        Span<byte> rest = preimage;
        WriteHash(ref rest, root);
        WriteUInt64(ref rest, (ulong)sortedParents.Length);
        foreach (Hash256 parent in sortedParents)
        {
            WriteHash(ref rest, parent);
        }

        WriteUInt64(ref rest, unchecked((ulong)date));
        WriteBytes(ref rest, author);
        WriteBytes(ref rest, message);
        return Blake2b.Hash(preimage);
    }

    private static void WriteHash(ref Span<byte> rest, Hash256 hash)
    {
        WriteUInt64(ref rest, Hash256.Size);
        hash.CopyTo(rest);
        rest = rest[Hash256.Size..];
    }

    private static void WriteBytes(ref Span<byte> rest, ReadOnlySpan<byte> bytes)
    {
        WriteUInt64(ref rest, (ulong)bytes.Length);
        bytes.CopyTo(rest);
        rest = rest[bytes.Length..];
    }

    private static void WriteUInt64(ref Span<byte> rest, ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(rest, value);
        rest = rest[sizeof(ulong)..];
    }
}
