// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Proofs;

/// <summary>A branch of the trie of a directory of more than 256 entries.</summary>
internal sealed class BranchPage(int depth, long length, Page?[] children) : Page
{
    private Hash256? _hash;

    public int Depth { get; } = depth;

    public override long Length { get; } = length;

    /// <summary>One page, or nothing, for each slot.</summary>
    public Page?[] Children { get; } = children;

    public override Hash256 Hash(ProofHasher hasher)
    {
        if (_hash is { } known)
        {
            return known;
        }

        var below = new Hash256[Children.Length];
        int slots = 0;
        for (int i = 0; i < Children.Length; i++)
        {
            if (Children[i] is { } child)
            {
                below[i] = child.Hash(hasher);
                slots++;
            }
        }

        hasher.BeginBranch(Depth, Length, slots);
        for (int i = 0; i < Children.Length; i++)
        {
            if (Children[i] is not null)
            {
                hasher.AddSlot(i, below[i]);
            }
        }

        Hash256 hash = hasher.End();
        _hash = hash;
        return hash;
    }
}
