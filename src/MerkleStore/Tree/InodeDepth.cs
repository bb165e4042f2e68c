// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Hashing;

namespace MerkleStore.Tree;

/// <summary>Refuses a name that would make an inode trie deeper than it can be, before anything is changed.</summary>
internal static class InodeDepth
{
    /// <summary>Checks a name that is not in the directory yet.</summary>
    /// <exception cref="ContextLimitException">More than 32 names would share a slot at every depth.</exception>
    public static void Check(NodeSpace space, NodeRef directory, ReadOnlySpan<byte> name)
    {
        var slots = new NameSlots(name);
        NodeRef node = directory;
        int depth = 0;
        while (TryGetChild(space, node, ref slots, out NodeRef child))
        {
            if (child == default)
            {
                return;
            }

            node = child;
            depth++;
        }

        int full = depth == 0 ? InodeShape.FlatMax : InodeShape.BucketMax;
        if (space.Length(node) < full)
        {
            return;
        }

        var names = new DirectoryListing();
        names.Fill(space, node);
        List<byte[]> together = [name.ToArray()];
        for (int i = 0; i < names.Count; i++)
        {
            together.Add(names.Name(i).ToArray());
        }

        CheckGroup(together, depth);
    }

    /// <summary>Goes from a branch to what is below the slot of a name.</summary>
    /// <returns>False if the node is no branch; the child is none if the slot is empty.</returns>
    private static bool TryGetChild(NodeSpace space, NodeRef node, ref NameSlots slots, out NodeRef child)
    {
        child = default;
        if (node.Handle != 0)
        {
            if (!space.IsBranch(node.Handle))
            {
                return false;
            }

            BranchNode branch = space.Branch(node.Handle);
            int slot = slots.At(branch.Depth);
            if ((branch.Present >> slot & 1) != 0)
            {
                child = new NodeRef(branch.Handle(slot), branch.Address(slot));
            }

            return true;
        }

        ReadOnlySpan<byte> record = NodeReader.ReadFull(space.Log, node.Address);
        if (NodeRecord.Kind(record, node.Address) != NodeRecord.Branch)
        {
            return false;
        }

        int coldSlot = slots.At(new BranchRecord(record, node.Address).Depth);
        child = new NodeRef(0, BranchRecord.Child(record, node.Address, coldSlot));
        return true;
    }

    private static void CheckGroup(List<byte[]> names, int depth)
    {
        if (depth >= ContextLimits.MaxInodeDepth)
        {
            PathErrors.ThrowInodeDepth();
        }

        foreach (IGrouping<int, byte[]> slot in names.GroupBy(name => OcamlHash.Slot(depth, name)))
        {
            if (slot.Count() > InodeShape.BucketMax)
            {
                CheckGroup([.. slot], depth + 1);
            }
        }
    }
}
