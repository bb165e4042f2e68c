// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Proofs;

/// <summary>A page of a directory: all of it if it has at most 256 entries, else a branch or bucket of its trie. Immutable but for what is loaded.</summary>
internal abstract class Page
{
    /// <summary>The number of entries below the page, which must have been loaded.</summary>
    public abstract long Length { get; }

    /// <summary>The page itself, for one that stands for a page that may not have been met yet. To load a page is to show it.</summary>
    public virtual Page Load() => this;

    /// <summary>The hash of the page as a bucket or branch. Nothing is loaded for it.</summary>
    public abstract Hash256 Hash(ProofHasher hasher);
}
