// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using MerkleStore.Tree;

namespace MerkleStore.Proofs;

/// <summary>Checks that a state is one that a tree can have and that is written in its one form, and computes its hashes.</summary>
internal sealed class StateCheck
{
    private const long Unknown = -1;

    private readonly ProofHasher _hasher = new();

    /// <summary>Checks a state and fills in the hashes of its parts.</summary>
    /// <returns>The kind and hash of its root.</returns>
    /// <exception cref="ProofException">The state is not well formed.</exception>
    public static ProofEnd Run(ProofNode state)
    {
        new StateCheck().CheckTree(state, 0);
        return new ProofEnd(state.IsValue ? ContextKind.Value : ContextKind.Directory, state.Hash);
    }

    [DoesNotReturn]
    private static void Fail(ProofFault fault, string what)
        => throw new ProofException(fault, $"The proof is rejected: {what}.");

    private static void CheckSlots(ReadOnlySpan<ProofNodeSlot> slots)
    {
        if (slots.IsEmpty)
        {
            Fail(ProofFault.SlotOrder, "a branch has no slots");
        }

        int last = -1;
        foreach (ProofNodeSlot slot in slots)
        {
            if (slot.Slot <= last || slot.Slot >= EncodingLimits.Slots)
            {
                Fail(ProofFault.SlotOrder, $"slot {slot.Slot} of a branch stands behind slot {last}; they are 0 to 31, each once and in order");
            }

            last = slot.Slot;
        }
    }

    /// <summary>Whether a page would have been folded into one extender with a branch of which it is the only child.</summary>
    private static bool IsChain(ProofNode page)
        => page.Kind == ProofNodeKind.InodeExtender || (page.Kind == ProofNodeKind.InodeTree && page.SlotSpan.Length == 1);

    private void CheckTree(ProofNode node, int level)
    {
        if (level > ContextLimits.MaxSteps || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            Fail(ProofFault.TooDeep, $"directories are nested deeper than keys of {ContextLimits.MaxSteps} steps lead");
        }

        switch (node.Kind)
        {
            case ProofNodeKind.Contents:
                node.Hash = ProofHasher.Value(node.Value.Span);
                break;
            case ProofNodeKind.BlindedContents or ProofNodeKind.BlindedNode:
                break;
            case ProofNodeKind.Node:
                CheckFlat(node, level);
                break;
            case ProofNodeKind.Inode or ProofNodeKind.Extender:
                CheckPage(node, level, 0, stackalloc byte[ContextLimits.MaxInodeDepth]);
                break;
            default:
                Fail(ProofFault.UnknownTag, "a page stands where a value or a directory should");
                break;
        }
    }

    private void CheckFlat(ProofNode node, int level)
    {
        ReadOnlySpan<ProofNodeEntry> entries = node.EntrySpan;
        if (entries.Length > InodeShape.FlatMax)
        {
            Fail(ProofFault.EntryCount, $"a directory shows {entries.Length} entries at once; from {InodeShape.FlatMax + 1} on it is a branch");
        }

        CheckEntries(entries, level, []);
        _hasher.BeginFlat(entries.Length);
        foreach (ProofNodeEntry entry in entries)
        {
            _hasher.AddToFlat(entry.Name.Span, entry.Node.IsValue, entry.Node.Hash);
        }

        node.Hash = _hasher.End();
    }

    /// <summary>Checks the entries of a directory or bucket and what is below them.</summary>
    private void CheckEntries(ReadOnlySpan<ProofNodeEntry> entries, int level, ReadOnlySpan<byte> path)
    {
        for (int i = 0; i < entries.Length; i++)
        {
            ReadOnlySpan<byte> name = entries[i].Name.Span;
            if (name.IsEmpty || name.Length > ContextLimits.MaxStepBytes || name.Contains((byte)'/'))
            {
                Fail(ProofFault.Name, "a name is empty, too long or holds '/'");
            }

            if (i > 0 && entries[i - 1].Name.Span.SequenceCompareTo(name) >= 0)
            {
                Fail(ProofFault.NameOrder, $"name {i} of a directory or bucket of {entries.Length} does not sort behind the one before it");
            }

            var slots = new NameSlots(name);
            for (int depth = 0; depth < path.Length; depth++)
            {
                if (slots.At(depth) != path[depth])
                {
                    Fail(ProofFault.NameSlot, $"a name stands below slot {path[depth]} at depth {depth}; its own is {slots.At(depth)}");
                }
            }

            ProofNode child = entries[i].Node;
            CheckTree(child, level + 1);
            if (!child.IsValue && child.Hash == TreeHasher.EmptyDirectory)
            {
                Fail(ProofFault.EmptyDirectory, "an empty directory stands below the root, where none can be");
            }
        }
    }

    /// <summary>Checks a page and what is below it.</summary>
    /// <param name="page">The page, or the root of a directory.</param>
    /// <param name="level">The number of names that lead to the directory.</param>
    /// <param name="depth">The number of slots that lead to the page.</param>
    /// <param name="path">Those slots; room for more.</param>
    /// <returns>The number of entries below the page, if it is known.</returns>
    private long CheckPage(ProofNode page, int level, int depth, Span<byte> path)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            Fail(ProofFault.TooDeep, "it is nested deeper than this thread's stack");
        }

        switch (page.Kind)
        {
            case ProofNodeKind.BlindedInode:
                return Unknown;
            case ProofNodeKind.InodeValues:
                return CheckBucket(page, level, path[..depth]);
            case ProofNodeKind.InodeTree or ProofNodeKind.InodeExtender when depth > 0:
            case ProofNodeKind.Inode or ProofNodeKind.Extender when depth == 0:
                CheckBranch(page, level, depth, path);
                return page.Length;
            default:
                Fail(ProofFault.UnknownTag, "a value or a directory stands where a page should");
                return Unknown;
        }
    }

    private long CheckBucket(ProofNode page, int level, ReadOnlySpan<byte> path)
    {
        ReadOnlySpan<ProofNodeEntry> entries = page.EntrySpan;
        if (entries.Length is 0 or > InodeShape.BucketMax)
        {
            Fail(ProofFault.EntryCount, $"a bucket has {entries.Length} entries; it can have 1 to {InodeShape.BucketMax}");
        }

        CheckEntries(entries, level, path);
        _hasher.BeginBucket(entries.Length);
        foreach (ProofNodeEntry entry in entries)
        {
            _hasher.AddToBucket(entry.Name.Span, entry.Node.IsValue, entry.Node.Hash);
        }

        page.Hash = _hasher.End();
        return entries.Length;
    }

    private void CheckBranch(ProofNode page, int level, int depth, Span<byte> path)
    {
        if (page.Length <= (depth == 0 ? InodeShape.FlatMax : InodeShape.BucketMax) || (ulong)page.Length >= EncodingLimits.LengthEnd)
        {
            Fail(ProofFault.Length, $"a branch at depth {depth} says that {page.Length} entries are below it, which would not be a branch");
        }

        // The branches of an extender but the last: each has one slot.
        ReadOnlySpan<byte> chain = CheckChain(page);
        int last = depth + chain.Length;
        if (last >= ContextLimits.MaxInodeDepth)
        {
            Fail(ProofFault.TooDeep, $"branches are nested deeper than {ContextLimits.MaxInodeDepth}");
        }

        chain.CopyTo(path[depth..]);
        ReadOnlySpan<ProofNodeSlot> slots = page.SlotSpan;
        CheckSlots(slots);
        long seen = 0;
        bool allKnown = true;
        foreach (ProofNodeSlot slot in slots)
        {
            path[last] = slot.Slot;
            long count = CheckPage(slot.Page, level, last + 1, path);
            allKnown &= count != Unknown;
            seen += count == Unknown ? 1 : count;
            if (seen > page.Length)
            {
                break;
            }
        }

        if (allKnown ? seen != page.Length : seen > page.Length)
        {
            Fail(ProofFault.Length, $"a branch says that {page.Length} entries are below it, but what it shows does not add up to that");
        }

        _hasher.BeginBranch(last, page.Length, slots.Length);
        foreach (ProofNodeSlot slot in slots)
        {
            _hasher.AddSlot(slot.Slot, slot.Page.Hash);
        }

        Hash256 hash = _hasher.End();
        for (int i = chain.Length - 1; i >= 0; i--)
        {
            _hasher.BeginBranch(depth + i, page.Length, 1);
            _hasher.AddSlot(chain[i], hash);
            hash = _hasher.End();
        }

        page.Hash = hash;
    }

    private static ReadOnlySpan<byte> CheckChain(ProofNode page)
    {
        if (!page.IsExtender)
        {
            if (page.SlotSpan.Length == 1 && IsChain(page.SlotSpan[0].Page))
            {
                Fail(ProofFault.Folding, "a branch with one child stands above another, and is not folded with it into an extender");
            }

            return [];
        }

        ReadOnlySpan<byte> segments = page.Segments.Span;
        if (segments.Length < 2 || IsChain(page.Page!))
        {
            Fail(ProofFault.Folding, "an extender has fewer than two segments, or leads to a page that would be folded into it");
        }

        if (segments.ContainsAnyInRange((byte)EncodingLimits.Slots, byte.MaxValue))
        {
            Fail(ProofFault.SlotOrder, "a segment of an extender is no slot; slots are 0 to 31");
        }

        return segments[..^1];
    }
}
