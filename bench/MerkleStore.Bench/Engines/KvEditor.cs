// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.CompilerServices;

namespace MerkleStore.Bench.Engines;

/// <summary>Changes the decoded tree in place and keeps its shape: flat up to 256 entries, above it a trie of buckets of at most 32.</summary>
internal sealed class KvEditor(KvNodes nodes)
{
    private const int MaxFlat = 256;
    private const int MaxBucket = 32;

    /// <summary>Sets a value; returns the directory, which may be another object.</summary>
    public KvNode Set(KvNode? directory, ReadOnlySpan<byte> path, ReadOnlySpan<byte> value)
    {
        int end = path.IndexOf((byte)'/');
        if (end < 0)
        {
            return Put(directory, path, nodes.NewValue(value));
        }

        ReadOnlySpan<byte> step = path[..end];
        KvNode? below = null;
        if (directory is not null)
        {
            ref KvEntry entry = ref nodes.Find(directory, step);
            if (!Unsafe.IsNullRef(ref entry) && !entry.IsValue)
            {
                below = nodes.Child(ref entry);
            }
        }

        return Put(directory, step, Set(below, path[(end + 1)..], value));
    }

    /// <summary>Removes what is at a path; returns the directory, or null if nothing is left of it.</summary>
    public KvNode? Delete(KvNode directory, ReadOnlySpan<byte> path)
    {
        int end = path.IndexOf((byte)'/');
        ReadOnlySpan<byte> step = end < 0 ? path : path[..end];
        ref KvEntry entry = ref nodes.Find(directory, step);
        if (Unsafe.IsNullRef(ref entry))
        {
            return directory;
        }

        if (end < 0)
        {
            return Remove(directory, step);
        }

        if (entry.IsValue)
        {
            return directory;
        }

        KvNode below = nodes.Child(ref entry);
        KvNode? left = Delete(below, path[(end + 1)..]);
        return left is null ? Remove(directory, step) : left.IsDirty ? Put(directory, step, left) : directory;
    }

    private KvNode Put(KvNode? node, ReadOnlySpan<byte> name, KvNode child)
    {
        node ??= NewLeaf(isDirectory: true);
        if (node is KvBranch branch)
        {
            PutBelow(branch, name, child, null);
            return branch;
        }

        var leaf = (KvLeaf)node;
        PutInLeaf(leaf, name, child, null);
        return leaf.Count > MaxFlat ? Split(leaf, 0) : leaf;
    }

    /// <summary>Puts an entry into a trie: a new child, or an entry that moves there from a leaf. Returns whether it is new.</summary>
    private bool PutBelow(KvBranch branch, ReadOnlySpan<byte> name, KvNode? child, KvEntry? moved)
    {
        Touch(branch);
        ref KvSlot slot = ref branch.Slots[KvNodes.Slot(branch.Depth, name)];
        if (!slot.IsUsed)
        {
            slot.IsUsed = true;
            slot.Child = NewLeaf(isDirectory: false);
        }

        bool added;
        if (nodes.Child(ref slot) is KvBranch deeper)
        {
            added = PutBelow(deeper, name, child, moved);
        }
        else
        {
            var bucket = (KvLeaf)slot.Child!;
            added = PutInLeaf(bucket, name, child, moved);
            if (bucket.Count > MaxBucket)
            {
                slot.Child = Split(bucket, branch.Depth + 1);
            }
        }

        branch.Count += added ? 1 : 0;
        return added;
    }

    private bool PutInLeaf(KvLeaf leaf, ReadOnlySpan<byte> name, KvNode? child, KvEntry? moved)
    {
        Touch(leaf);
        int index = KvNodes.Search(leaf, name);
        bool added = index < 0;
        if (added)
        {
            index = ~index;
            if (leaf.Count == leaf.Entries.Length)
            {
                int room = Math.Max(4, leaf.Count + (leaf.Count / 2));
                nodes.Grow((long)(room - leaf.Count) * Unsafe.SizeOf<KvEntry>());
                KvEntry[] larger = new KvEntry[room];
                leaf.Entries.AsSpan(0, leaf.Count).CopyTo(larger);
                leaf.Entries = larger;
            }

            Array.Copy(leaf.Entries, index, leaf.Entries, index + 1, leaf.Count - index);
            leaf.Count++;
            leaf.Entries[index] = moved ?? new KvEntry { Name = name.ToArray() };
            nodes.Grow(24 + name.Length);
        }

        if (moved is null)
        {
            ref KvEntry entry = ref leaf.Entries[index];
            entry.Child = child;
            entry.IsValue = child is KvValue;
        }

        return added;
    }

    private KvBranch Split(KvLeaf leaf, int depth)
    {
        var branch = new KvBranch { Depth = depth };
        nodes.Grow(KvBranch.SlotCount * Unsafe.SizeOf<KvSlot>());
        for (int i = 0; i < leaf.Count; i++)
        {
            PutBelow(branch, leaf.Entries[i].Name, null, leaf.Entries[i]);
        }

        return branch;
    }

    private KvNode? Remove(KvNode node, ReadOnlySpan<byte> name)
    {
        Touch(node);
        if (node is KvLeaf leaf)
        {
            int index = KvNodes.Search(leaf, name);
            Array.Copy(leaf.Entries, index + 1, leaf.Entries, index, leaf.Count - index - 1);
            leaf.Entries[--leaf.Count] = default;
            return leaf.Count == 0 ? null : leaf;
        }

        var branch = (KvBranch)node;
        ref KvSlot slot = ref branch.Slots[KvNodes.Slot(branch.Depth, name)];
        slot.Child = Remove(nodes.Child(ref slot), name);
        slot.IsUsed = slot.Child is not null;
        branch.Count--;
        bool isRoot = branch.Depth == 0;
        return branch.Count > (isRoot ? MaxFlat : MaxBucket) ? branch : Merge(branch, isRoot);
    }

    private KvLeaf Merge(KvBranch branch, bool isDirectory)
    {
        var entries = new List<KvEntry>((int)branch.Count);
        Collect(branch, entries);
        entries.Sort(static (x, y) => x.Name.AsSpan().SequenceCompareTo(y.Name));
        KvLeaf leaf = NewLeaf(isDirectory);
        leaf.Entries = [.. entries];
        leaf.Count = entries.Count;
        return leaf;
    }

    private void Collect(KvNode node, List<KvEntry> entries)
    {
        if (node is KvLeaf leaf)
        {
            entries.AddRange(leaf.Entries.AsSpan(0, leaf.Count));
            return;
        }

        foreach (ref KvSlot slot in ((KvBranch)node).Slots.AsSpan())
        {
            if (slot.IsUsed)
            {
                Collect(nodes.Child(ref slot), entries);
            }
        }
    }

    private KvLeaf NewLeaf(bool isDirectory)
    {
        var leaf = new KvLeaf { IsDirectory = isDirectory };
        Touch(leaf);
        return leaf;
    }

    private void Touch(KvNode node)
    {
        node.IsDirty = true;
        nodes.Used(node);
    }
}
