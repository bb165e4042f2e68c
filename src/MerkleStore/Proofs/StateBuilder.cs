// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Proofs;

/// <summary>Makes the state of a proof from what a computation has met.</summary>
/// <param name="source">The tree and what was met of it.</param>
/// <param name="maxBytes">The size from which on to give up: a tree that holds the same directory in many places can show it in all of them.</param>
internal sealed class StateBuilder(RecordingSource source, long maxBytes)
{
    private const int NumberBytes = 13;
    private long _bytes;

    public ProofNode Build() => Tree(source.Root, 0);

    private static ProofNodeKind Rooted(ProofNodeKind kind, bool isRoot) => !isRoot ? kind : kind == ProofNodeKind.InodeTree ? ProofNodeKind.Inode : ProofNodeKind.Extender;

    private ProofNode Tree(PageEntry entry, int level)
    {
        Count(entry.Name.Length);
        if (entry.IsValue)
        {
            if (!source.TryGetShown(entry, out ReadOnlyMemory<byte> bytes))
            {
                return Blinded(ProofNodeKind.BlindedContents, entry.Hash);
            }

            Count(bytes.Length);
            return ProofNode.Contents(bytes);
        }

        return source.Shown(entry) switch
        {
            null => Blinded(ProofNodeKind.BlindedNode, entry.Hash),
            LeafPage leaf => ProofNode.WithEntries(ProofNodeKind.Node, Entries(leaf, level)),
            BranchPage branch => Branch(branch, level, isRoot: true),
            _ => throw new InvalidOperationException("The root page of a directory is loaded."),
        };
    }

    private ProofNodeEntry[] Entries(LeafPage leaf, int level)
    {
        if (level >= ContextLimits.MaxSteps && leaf.Length > 0)
        {
            throw new ProofException(ProofFault.TooDeep, $"The proof cannot be made: it would show directories deeper than keys of {ContextLimits.MaxSteps} steps lead.");
        }

        return Array.ConvertAll(leaf.Entries, entry => new ProofNodeEntry(entry.Name, Tree(entry, level + 1)));
    }

    private ProofNode Page(Page page, int level) => page switch
    {
        DeferredPage { Loaded: null } deferred => Blinded(ProofNodeKind.BlindedInode, deferred.KnownHash),
        DeferredPage { Loaded: { } loaded } => Page(loaded, level),
        LeafPage leaf => ProofNode.WithEntries(ProofNodeKind.InodeValues, Entries(leaf, level)),
        _ => Branch((BranchPage)page, level, isRoot: false),
    };

    /// <summary>Makes a branch; one with a single child that is a chain becomes one extender with it.</summary>
    private ProofNode Branch(BranchPage branch, int level, bool isRoot)
    {
        Count(NumberBytes);
        var slots = new List<ProofNodeSlot>(EncodingLimits.Slots);
        for (int i = 0; i < branch.Children.Length; i++)
        {
            if (branch.Children[i] is { } child)
            {
                Count(1);
                slots.Add(new ProofNodeSlot((byte)i, Page(child, level)));
            }
        }

        if (slots.Count == 1)
        {
            (byte slot, ProofNode page) = slots[0];
            ReadOnlySpan<ProofNodeSlot> below = page.SlotSpan;
            if (page.Kind == ProofNodeKind.InodeExtender)
            {
                return ProofNode.Extender(Rooted(ProofNodeKind.InodeExtender, isRoot), branch.Length, (byte[])[slot, .. page.Segments.Span], page.Page!);
            }

            if (page.Kind == ProofNodeKind.InodeTree && below.Length == 1)
            {
                return ProofNode.Extender(Rooted(ProofNodeKind.InodeExtender, isRoot), branch.Length, (byte[])[slot, below[0].Slot], below[0].Page);
            }
        }

        return ProofNode.Branch(Rooted(ProofNodeKind.InodeTree, isRoot), branch.Length, [.. slots]);
    }

    private ProofNode Blinded(ProofNodeKind kind, Hash256 hash)
    {
        Count(Hash256.Size);
        return ProofNode.Blinded(kind, hash);
    }

    /// <summary>Counts about what the encoding takes, so that it is bounded before memory is.</summary>
    private void Count(int bytes)
    {
        _bytes += bytes + 1;
        if (_bytes > maxBytes)
        {
            throw new ProofException(ProofFault.TooLarge, $"The proof would have more than {maxBytes} bytes. Prove less at once, or raise the limit.");
        }
    }
}
