// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tests.Proofs;

/// <summary>Replaces single shown parts of a state by their hashes: the state hashes the same and shows less.</summary>
internal sealed class StateBlinder
{
    private int _left;
    private Hash256? _hash;

    private StateBlinder(int index) => _left = index;

    /// <summary>Blinds the shown part of an index, counted from the root down.</summary>
    /// <returns>The state and the hash of the part, or null if there are not so many parts.</returns>
    public static (ProofNode State, Hash256 Hash)? Blind(ProofNode state, int index)
    {
        var blinder = new StateBlinder(index);
        ProofNode changed = blinder.Visit(state);
        return blinder._hash is { } hash ? (changed, hash) : null;
    }

    /// <summary>How often a part with a hash occurs, blinded or shown.</summary>
    public static int CountOf(ProofNode node, Hash256 hash)
    {
        int count = node.Hash == hash ? 1 : 0;
        foreach (ProofNodeEntry entry in node.Entries)
        {
            count += CountOf(entry.Node, hash);
        }

        foreach (ProofNodeSlot slot in node.Slots)
        {
            count += CountOf(slot.Page, hash);
        }

        return count + (node.Page is null ? 0 : CountOf(node.Page, hash));
    }

    private ProofNode Visit(ProofNode node)
    {
        if (node.IsBlinded || _hash is not null)
        {
            return node;
        }

        // A branch inside an extender is part of its form: blinding its page is tried, cutting it is not.
        if (_left-- == 0)
        {
            _hash = node.Hash;
            ProofNodeKind kind = node.Kind switch
            {
                ProofNodeKind.Contents => ProofNodeKind.BlindedContents,
                ProofNodeKind.Node or ProofNodeKind.Inode or ProofNodeKind.Extender => ProofNodeKind.BlindedNode,
                _ => ProofNodeKind.BlindedInode,
            };
            return ProofNode.Blinded(kind, node.Hash);
        }

        return node.Kind switch
        {
            ProofNodeKind.Contents => node,
            ProofNodeKind.Node or ProofNodeKind.InodeValues => ProofNode.WithEntries(node.Kind, [.. node.Entries.Select(e => e with { Node = Visit(e.Node) })]),
            ProofNodeKind.Inode or ProofNodeKind.InodeTree => ProofNode.Branch(node.Kind, node.Length, [.. node.Slots.Select(s => s with { Page = Visit(s.Page) })]),
            _ => ProofNode.Extender(node.Kind, node.Length, node.Segments, Visit(node.Page!)),
        };
    }
}
