// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tree;

/// <summary>The shape of directories in the Tezos context (Irmin's inodes with 32 slots, flat up to 256 entries).</summary>
internal static class InodeShape
{
    /// <summary>A directory of more entries hashes as an inode trie, and is held as one.</summary>
    public const int FlatMax = 256;

    /// <summary>A branch exists where more entries lie below it.</summary>
    public const int BucketMax = ContextLimits.MaxNamesPerSlot;

    /// <summary>The longest value that stands in its directory's entry: with its length it fills one block of BLAKE2b at the most.</summary>
    public const int InlineMax = 120;
}
