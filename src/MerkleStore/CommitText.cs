// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Hashing;

namespace MerkleStore;

/// <summary>The text form of commit hashes in Tezos: Base58Check with the prefix <c>Co</c>, 52 characters. Thread-safe.</summary>
public static class CommitText
{
    /// <summary>The text form of a commit hash.</summary>
    /// <param name="commit">The hash.</param>
    /// <returns>52 characters that start with <c>Co</c>.</returns>
    public static string ToBase58(Hash256 commit) => Base58Check.Encode(commit);

    /// <summary>Parses a commit hash: <c>Co…</c>, or 64 hex digits.</summary>
    /// <param name="text">The text.</param>
    /// <param name="commit">The hash, or the zero hash if the text is neither form.</param>
    /// <returns>Whether the text is a commit hash; false too if a character was mistyped, which the checksum shows.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out Hash256 commit)
        => Hash256.TryParse(text, out commit) || Base58Check.TryDecode(text, out commit);
}
