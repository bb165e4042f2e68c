// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Numerics;
using MerkleStore.Log;

namespace MerkleStore.Tree;

/// <summary>Adds up what the nodes of a tree take in memory. Used under the gate of the node space.</summary>
internal sealed class MemoryMeter(NodeSpace space, bool includeCold, CancellationToken cancellationToken)
{
    private const int HandleBytes = sizeof(uint);
    private const int ReferenceBytes = HandleBytes + sizeof(ulong);

    // Trees can be deep: what is still to be measured stands in a list, not on the stack of the thread.
    private readonly Stack<(NodeRef Node, bool IsBlob)> _open = new();

    /// <summary>What was found.</summary>
    public MemoryCost Cost { get; } = new();

    /// <summary>Adds what a version owns.</summary>
    public void Add(TreeVersion version)
    {
        AddLeaf(version.Anchor);
        Cost.Entries -= space.Leaf(version.Anchor).Count;
        Cost.Values -= space.Leaf(version.Anchor).Count > 0 && space.Leaf(version.Anchor).Entry(0).Kind != EntryTag.Directory ? 1 : 0;
        while (_open.TryPop(out (NodeRef Node, bool IsBlob) next))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (next.Node.Handle != 0)
            {
                AddBlock(next.Node.Handle);
            }
            else if (includeCold)
            {
                AddCold(next.Node.Address, next.IsBlob);
            }
            else
            {
                Cost.NotInMemory++;
            }
        }
    }

    /// <summary>Measures a node as it would be in memory: loads it, and frees it again.</summary>
    private void AddCold(ulong address, bool isBlob)
    {
        const uint AnyBirth = 1;
        using PageReaders.Lease reading = space.Log.Readers.Read();
        uint handle;
        if (isBlob)
        {
            handle = space.NewBlob(AnyBirth, NodeRecord.Blob(space.Log.ReadRecord(new LogAddress(address)), address));
        }
        else
        {
            ReadOnlySpan<byte> record = NodeReader.ReadFull(space.Log, address);
            handle = NodeRecord.Kind(record, address) == NodeRecord.Branch
                ? RecordLoader.LoadBranch(space, AnyBirth, record, address)
                : RecordLoader.LoadLeaf(space, AnyBirth, record, address);
        }

        AddBlock(handle);
        space.Free(handle);
    }

    private void AddBlock(uint handle)
    {
        switch (space.Header(handle).Kind)
        {
            case NodeHeader.Leaf:
                AddLeaf(handle);
                break;
            case NodeHeader.Branch:
                AddBranch(handle);
                break;
            default:
                int length = space.Blob(handle).Length;
                Cost.ValueBytes += length;
                Cost.NodeBytes += BlobNode.HeaderBytes;
                Cost.SlackBytes += space.BlockBytes(handle) - BlobNode.HeaderBytes - length;
                break;
        }
    }

    private void AddLeaf(uint handle)
    {
        LeafNode leaf = space.Leaf(handle);
        int column = leaf.Count * sizeof(uint);
        Cost.Entries += leaf.Count;
        Cost.NodeBytes += LeafNode.HeaderBytes + column;
        Cost.SlackBytes += space.BlockBytes(handle) - LeafNode.HeaderBytes - column - leaf.LiveBytes;
        for (int i = 0; i < leaf.Count; i++)
        {
            LeafEntry entry = leaf.Entry(i);
            Cost.NameBytes += entry.NameLength;
            if (entry.Kind == EntryTag.Inline)
            {
                Cost.Values++;
                Cost.ValueBytes += entry.InlineValue.Length;
                Cost.NodeBytes += entry.Size - entry.NameLength - entry.InlineValue.Length;
                continue;
            }

            Cost.Values += entry.Kind == EntryTag.Blob ? 1 : 0;
            Cost.HashBytes += Hash256.Size;
            Cost.ReferenceBytes += ReferenceBytes;
            Cost.NodeBytes += entry.Size - entry.NameLength - Hash256.Size - ReferenceBytes;
            if ((entry.Tag & EntryTag.Borrowed) == 0)
            {
                _open.Push((new NodeRef(entry.Handle, entry.Address), entry.Kind == EntryTag.Blob));
            }
        }
    }

    private void AddBranch(uint handle)
    {
        const int Slot = ReferenceBytes + Hash256.Size;
        BranchNode branch = space.Branch(handle);
        int present = BitOperations.PopCount(branch.Present);
        Cost.HashBytes += present * Hash256.Size;
        Cost.ReferenceBytes += present * ReferenceBytes;
        Cost.NodeBytes += BranchNode.Bytes - (BranchNode.Slots * Slot);
        Cost.SlackBytes += space.BlockBytes(handle) - BranchNode.Bytes + ((BranchNode.Slots - present) * Slot);
        for (uint rest = branch.Present & ~branch.Borrowed; rest != 0; rest &= rest - 1)
        {
            int slot = BitOperations.TrailingZeroCount(rest);
            _open.Push((new NodeRef(branch.Handle(slot), branch.Address(slot)), false));
        }
    }
}
