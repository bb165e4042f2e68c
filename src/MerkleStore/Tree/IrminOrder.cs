// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Hashing;

namespace MerkleStore.Tree;

/// <summary>The order in which Irmin lists a directory when none is asked for.</summary>
/// <remarks>
/// A directory that was made since the last commit is a map: name order. One that was stored is listed as stored (up to 32 entries in name
/// order; more by the slots of its inode trie, depth by depth, each bucket in name order) without what has changed since, then
/// the changed entries in name order. A directory of 33 to 256 entries is a trie for Irmin, although it hashes flat.
/// </remarks>
internal static class IrminOrder
{
    /// <summary>Reorders a listing that is in name order.</summary>
    /// <param name="space">The space of the tree.</param>
    /// <param name="directory">The directory that was listed.</param>
    /// <param name="listing">Its listing.</param>
    /// <param name="stored">A listing to use for the directory as it was stored.</param>
    public static void Apply(NodeSpace space, NodeRef directory, DirectoryListing listing, DirectoryListing stored)
    {
        var order = new List<int>(listing.Count);
        if (directory.Address != 0)
        {
            AppendBySlots(listing, [.. Enumerable.Range(0, listing.Count)], 0, order);
            listing.Reorder(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(order));
            return;
        }

        ulong origin = space.IsBranch(directory.Handle) ? space.Branch(directory.Handle).Origin : space.Leaf(directory.Handle).Origin;
        if (origin == 0)
        {
            return;
        }

        stored.Fill(space, new NodeRef(0, origin));
        var storedOrder = new List<int>(stored.Count);
        AppendBySlots(stored, [.. Enumerable.Range(0, stored.Count)], 0, storedOrder);
        foreach (int i in storedOrder)
        {
            int index = listing.IndexOf(stored.Name(i));
            if (index >= 0 && (listing[index].Flags & EntryTag.Pending) == 0)
            {
                order.Add(index);
            }
        }

        for (int i = 0; i < listing.Count; i++)
        {
            if ((listing[i].Flags & EntryTag.Pending) != 0)
            {
                order.Add(i);
            }
        }

        listing.Reorder(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(order));
    }

    private static void AppendBySlots(DirectoryListing listing, List<int> entries, int depth, List<int> order)
    {
        if (entries.Count <= InodeShape.BucketMax || depth >= ContextLimits.MaxInodeDepth)
        {
            order.AddRange(entries);
            return;
        }

        foreach (IGrouping<int, int> slot in entries.GroupBy(i => OcamlHash.Slot(depth, listing.Name(i))).OrderBy(g => g.Key))
        {
            AppendBySlots(listing, [.. slot], depth + 1, order);
        }
    }
}
