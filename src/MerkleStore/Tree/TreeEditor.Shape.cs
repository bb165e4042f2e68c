// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Numerics;
using MerkleStore.Hashing;

namespace MerkleStore.Tree;

/// <content>The canonical shape: leaves that grow too large become branches, branches that shrink become leaves.</content>
// SAFETY: entries are pointed to while their leaf is alive; it is freed after the copies are made.
internal sealed unsafe partial class TreeEditor
{
    private readonly List<uint> _gathered = [];

    /// <summary>Turns a full leaf into a branch with its entries in buckets below.</summary>
    private void Split(Location place, uint leaf, int depth)
    {
        LeafNode node = space.Leaf(leaf);
        nint[] entries = new nint[node.Count];
        for (int i = 0; i < entries.Length; i++)
        {
            entries[i] = (nint)node.Entry(i).Start;
        }

        uint branch = MakeBranch(entries, depth);
        BranchNode made = space.Branch(branch);
        made.Origin = node.Origin;
        made.OriginElsewhere = node.OriginElsewhere;
        made.Chain = node.Chain;
        made.FullOnly = true;
        SetChild(place, branch);
        space.Free(leaf);
    }

    private uint MakeBranch(ReadOnlySpan<nint> entries, int depth)
    {
        if (depth >= ContextLimits.MaxInodeDepth)
        {
            PathErrors.ThrowInodeDepth();
        }

        uint handle = space.NewBranch(_birth, depth);
        space.Branch(handle).Entries = (ulong)entries.Length;
        nint[] group = new nint[entries.Length];
        for (int slot = 0; slot < BranchNode.Slots; slot++)
        {
            int count = 0;
            int bytes = 0;
            foreach (nint entry in entries)
            {
                if (OcamlHash.Slot(depth, new LeafEntry((byte*)entry).Name) == slot)
                {
                    group[count++] = entry;
                    bytes += new LeafEntry((byte*)entry).Size;
                }
            }

            if (count > 0)
            {
                uint child = count <= InodeShape.BucketMax ? MakeBucket(group.AsSpan(0, count), bytes) : MakeBranch(group.AsSpan(0, count), depth + 1);
                space.Branch(handle).Present |= 1u << slot;
                SetChild(new Location(handle, slot), child);
            }
        }

        return handle;
    }

    private uint MakeBucket(ReadOnlySpan<nint> entries, int bytes)
    {
        uint handle = space.NewLeaf(_birth, entries.Length, bytes);
        foreach (nint entry in entries)
        {
            space.Leaf(handle).AppendCopy(new LeafEntry((byte*)entry));
        }

        return handle;
    }

    /// <summary>Turns a branch with few entries left below it into one leaf.</summary>
    private void Gather(Location place, uint branch)
    {
        _gathered.Clear();
        BranchNode top = space.Branch(branch);
        ulong origin = top.Origin;
        bool elsewhere = top.OriginElsewhere;
        byte chain = top.Chain;
        int entries = (int)top.Entries;
        CollectLeaves(branch);
        int bytes = 0;
        foreach (uint leaf in _gathered)
        {
            bytes += space.Leaf(leaf).LiveBytes;
        }

        uint target = space.NewLeaf(_birth, entries, bytes);
        LeafNode node = space.Leaf(target);
        foreach (uint leaf in _gathered)
        {
            LeafNode source = space.Leaf(leaf);
            for (int i = 0; i < source.Count; i++)
            {
                node.AppendCopy(source.Entry(i));
            }

            NoteOrigin(leaf);
            space.Free(leaf);
        }

        node.Sort();
        node.Origin = origin;
        node.Chain = chain;
        node.FullOnly = true;
        node.OriginElsewhere = elsewhere;
        SetChild(place, target);
    }

    /// <summary>Makes the buckets below a branch changeable and lists them; frees the branches.</summary>
    private void CollectLeaves(uint branch)
    {
        for (uint rest = space.Branch(branch).Present; rest != 0; rest &= rest - 1)
        {
            uint child = Own(new Location(branch, BitOperations.TrailingZeroCount(rest)));
            if (space.IsBranch(child))
            {
                NoteOrigin(child);
                CollectLeaves(child);
            }
            else
            {
                _gathered.Add(child);
            }
        }

        space.Free(branch);
    }
}
