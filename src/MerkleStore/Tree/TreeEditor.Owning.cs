// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tree;

/// <content>Copy-on-write: whose a block is, and what becomes of the one that is replaced.</content>
internal sealed unsafe partial class TreeEditor
{
    private readonly Stack<(uint Handle, bool IsNoted)> _discarded = new();
    private readonly Stack<uint> _noted = new();

    /// <summary>Makes the node at a place changeable: it is copied or loaded unless this version made it. The reference becomes dirty.</summary>
    private uint Own(Location place)
    {
        if (place == Location.Anchor)
        {
            return OwnAnchor();
        }

        if (space.IsBranch(place.Owner))
        {
            BranchNode branch = space.Branch(place.Owner);
            if (branch.Handle(place.Index) == 0)
            {
                space.Check?.Node(branch.Address(place.Index), branch.Hash(place.Index), isBelowBranch: true);
            }

            uint page = Own(new NodeRef(branch.Handle(place.Index), branch.Address(place.Index)), branch.Elsewhere(place.Index));
            SetChild(place, page);
            return page;
        }

        LeafEntry entry = space.Leaf(place.Owner).Entry(place.Index);
        ulong address = entry.Address;
        if (entry.Handle == 0)
        {
            space.Check?.Node(address, entry.Hash, isBelowBranch: false);
        }

        uint node = Own(new NodeRef(entry.Handle, address), (byte)(entry.Tag & EntryTag.Elsewhere));
        SetChild(place, node);
        return node;
    }

    private uint OwnAnchor()
    {
        uint anchor = _version.Anchor;
        if (space.Header(anchor).Birth != _birth)
        {
            _version.Dead.Add(anchor, subtree: false);
            anchor = Clone(anchor, 0);
            _version.Anchor = anchor;
        }

        return anchor;
    }

    private uint Own(NodeRef node, byte flags)
    {
        if (node.Handle == 0)
        {
            uint loaded = Load(node.Address, (byte)(flags & (EntryTag.Shared | EntryTag.Foreign)));
            SetOrigin(loaded, node.Address, flags != 0);
            return loaded;
        }

        bool borrowed = (flags & EntryTag.Borrowed) != 0;
        bool lent = (flags & EntryTag.Lent) != 0;
        if (!borrowed && !lent && space.Header(node.Handle).Birth == _birth)
        {
            return node.Handle;
        }

        uint copy = Clone(node.Handle, flags);
        if (node.Address != 0)
        {
            SetOrigin(copy, node.Address, flags != 0);
        }
        else if (flags != 0)
        {
            // The node that is copied stays in use, and speaks for the record that both were made from.
            SetOriginElsewhere(copy, true);
        }

        if (lent && !borrowed)
        {
            _version.Deferred.Add(node.Handle, subtree: false);
        }
        else if (!borrowed)
        {
            _version.Dead.Add(node.Handle, subtree: false);
        }

        return copy;
    }

    /// <summary>Points a place to a node of this version, whose hash is not known and which is nowhere else.</summary>
    private void SetChild(Location place, uint handle)
    {
        if (place == Location.Anchor)
        {
            _version.Anchor = handle;
        }
        else if (space.IsBranch(place.Owner))
        {
            BranchNode branch = space.Branch(place.Owner);
            uint bit = 1u << place.Index;
            branch.Handle(place.Index) = handle;
            branch.Address(place.Index) = 0;
            branch.Dirty |= bit;
            branch.Pending |= bit;
            branch.Borrowed &= ~bit;
            branch.Shared &= ~bit;
            branch.Lent &= ~bit;
            branch.Foreign &= ~bit;
        }
        else
        {
            LeafNode leaf = space.Leaf(place.Owner);
            LeafEntry entry = leaf.Entry(place.Index);
            entry.Handle = handle;
            entry.Address = 0;
            entry.Tag = (byte)(entry.Kind | EntryTag.Dirty);
            leaf.SetPending(place.Index);
        }
    }

    private void SetOriginElsewhere(uint node, bool value)
    {
        if (space.IsBranch(node))
        {
            BranchNode branch = space.Branch(node);
            branch.OriginElsewhere = value;
        }
        else
        {
            LeafNode leaf = space.Leaf(node);
            leaf.OriginElsewhere = value;
        }
    }

    private void SetOrigin(uint node, ulong address, bool elsewhere)
    {
        SetOriginElsewhere(node, elsewhere);
        if (space.IsBranch(node))
        {
            space.Branch(node).Origin = address;
        }
        else
        {
            space.Leaf(node).Origin = address;
        }
    }

    /// <summary>Copies a node; flags of the reference to it are handed one level down.</summary>
    private uint Clone(uint handle, byte flags)
    {
        NodeHeader header = space.Header(handle);
        bool isBranch = space.IsBranch(handle);
        int used = isBranch ? BranchNode.Bytes : space.Leaf(handle).HeapEnd;
        uint copy = space.Arena.Allocate(isBranch ? BranchNode.Bytes : space.Capacity(handle), out byte sizeClass);
        byte* block = space.Arena.Pointer(copy);

        // SAFETY: both blocks hold at least the used bytes: the new one is of the class of the old one.
        new ReadOnlySpan<byte>(space.Arena.Pointer(handle), used).CopyTo(new Span<byte>(block, used));
        ushort countOrDepth = *(ushort*)(block + 2);
        NodeHeader.Write(block, header.Kind, sizeClass, _birth);
        *(ushort*)(block + 2) = countOrDepth;
        if (isBranch)
        {
            BranchNode branch = space.Branch(copy);
            branch.IsSettled = false;
        }
        else
        {
            LeafNode leaf = space.Leaf(copy);
            leaf.IsSettled = false;
        }

        HandDown(copy, flags);
        return copy;
    }

    /// <summary>Loads a node from its record.</summary>
    private uint Load(ulong address, byte flags)
    {
        ReadOnlySpan<byte> record = NodeReader.ReadFull(space.Log, address, out PatchChain chain);
        uint node = NodeRecord.Kind(record, address) == NodeRecord.Branch
            ? RecordLoader.LoadBranch(space, _birth, record, address)
            : RecordLoader.LoadLeaf(space, _birth, record, address);
        if (space.IsBranch(node))
        {
            BranchNode branch = space.Branch(node);
            branch.Chain = (byte)chain.Length;
            branch.Full = chain.Full;
            branch.PatchedSlots = chain.Slots;
        }
        else
        {
            space.Leaf(node).Chain = (byte)chain.Length;
        }

        HandDown(node, flags);
        return node;
    }

    private void HandDown(uint node, byte flags)
    {
        if (flags == 0)
        {
            return;
        }

        bool changesRecord = (flags & EntryTag.Shared) != 0;
        if (space.IsBranch(node))
        {
            BranchNode branch = space.Branch(node);
            branch.FullOnly |= changesRecord;
            branch.Borrowed |= (flags & EntryTag.Borrowed) != 0 ? branch.Present : 0;
            branch.Shared |= (flags & EntryTag.Shared) != 0 ? branch.Present : 0;
            branch.Lent |= (flags & EntryTag.Lent) != 0 ? branch.Present : 0;
            branch.Foreign |= (flags & EntryTag.Foreign) != 0 ? branch.Present : 0;
            return;
        }

        LeafNode leaf = space.Leaf(node);
        leaf.FullOnly |= changesRecord;
        for (int i = 0; i < leaf.Count; i++)
        {
            LeafEntry entry = leaf.Entry(i);
            if (entry.Kind != EntryTag.Inline)
            {
                entry.Tag |= flags;
            }
        }
    }
}
