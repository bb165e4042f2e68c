// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Proofs;

/// <summary>Counts the parts of a state.</summary>
internal sealed class StateCount
{
    private long _values;
    private long _valueBytes;
    private long _directories;
    private long _pages;
    private long _blinded;
    private int _depth;

    public static ProofStatistics Of(ProofNode state)
    {
        var count = new StateCount();
        count.Visit(state, 0);
        return new ProofStatistics
        {
            Values = count._values,
            ValueBytes = count._valueBytes,
            Directories = count._directories,
            Pages = count._pages,
            Blinded = count._blinded,
            Depth = count._depth,
        };
    }

    private void Visit(ProofNode node, int level)
    {
        _depth = Math.Max(_depth, level);
        if (node.IsBlinded)
        {
            _blinded++;
        }
        else if (node.Kind == ProofNodeKind.Contents)
        {
            _values++;
            _valueBytes += node.Value.Length;
        }
        else if (node.IsTree)
        {
            _directories++;
        }

        if (!node.IsBlinded && (node.IsBranch || node.IsExtender || node.Kind == ProofNodeKind.InodeValues))
        {
            _pages++;
        }

        foreach (ProofNodeEntry entry in node.EntrySpan)
        {
            Visit(entry.Node, level + 1);
        }

        foreach (ProofNodeSlot slot in node.SlotSpan)
        {
            Visit(slot.Page, level);
        }
    }
}
