// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.CompilerServices;

namespace MerkleStore.Tree;

/// <summary>All entries of one directory, gathered from its leaf or from the buckets of its trie, in the order asked for.</summary>
/// <remarks>Names and small values are copied, so that a listing stays valid whatever happens to the tree.</remarks>
// SAFETY: blocks are read through handles of a version that the caller holds; nothing is kept beyond the call.
internal sealed unsafe class DirectoryListing
{
    private readonly List<ListedEntry> _entries = [];
    private byte[] _bytes = new byte[1024];
    private int _used;

    public int Count => _entries.Count;

    public ListedEntry this[int index] => _entries[index];

    public ReadOnlySpan<byte> Name(int index) => NameOf(_entries[index]);

    /// <summary>The bytes of an entry's value where it stands in the entry.</summary>
    public ReadOnlySpan<byte> InlineValue(int index)
    {
        ListedEntry entry = _entries[index];
        return _bytes.AsSpan(entry.NameStart + entry.NameLength, entry.InlineLength);
    }

    /// <summary>Gathers the entries of a directory, in name order.</summary>
    public void Fill(NodeSpace space, NodeRef directory) => Fill(space, directory, default);

    /// <summary>Gathers the entries of a directory whose names start with a prefix, in name order. All entries are visited: a trie is in the order of hashes.</summary>
    public void Fill(NodeSpace space, NodeRef directory, scoped ReadOnlySpan<byte> prefix)
    {
        Clear();
        Gather(space, directory, prefix);
        _entries.Sort((a, b) => NameOf(a).SequenceCompareTo(NameOf(b)));
    }

    /// <summary>Empties the listing; its memory is used again.</summary>
    public void Clear()
    {
        _entries.Clear();
        _used = 0;
    }

    /// <summary>Puts one entry behind the last one.</summary>
    public void Add(scoped ReadOnlySpan<byte> name, scoped in EntryContent content)
    {
        int needed = _used + name.Length + content.Value.Length;
        if (needed > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(needed, _bytes.Length * 2));
        }

        name.CopyTo(_bytes.AsSpan(_used));
        content.Value.CopyTo(_bytes.AsSpan(_used + name.Length));
        Hash256 hash = content.Hash.IsEmpty ? default : new Hash256(content.Hash);
        _entries.Add(new ListedEntry(_used, name.Length, content.Value.Length, content.Kind, content.Flags, content.Reference, content.BlobLength, hash));
        _used = needed;
    }

    /// <summary>The index of a name in a listing in name order, or -1.</summary>
    public int IndexOf(ReadOnlySpan<byte> name)
    {
        int low = 0;
        int high = _entries.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int order = Name(middle).SequenceCompareTo(name);
            if (order == 0)
            {
                return middle;
            }

            if (order < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return -1;
    }

    /// <summary>Puts the entries into another order.</summary>
    public void Reorder(ReadOnlySpan<int> order)
    {
        ListedEntry[] entries = new ListedEntry[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            entries[i] = _entries[order[i]];
        }

        _entries.Clear();
        _entries.AddRange(entries);
    }

    private ReadOnlySpan<byte> NameOf(ListedEntry entry) => _bytes.AsSpan(entry.NameStart, entry.NameLength);

    private void Gather(NodeSpace space, NodeRef node, scoped ReadOnlySpan<byte> prefix)
    {
        if (node.Handle == 0)
        {
            GatherRecord(space, node.Address, prefix);
            return;
        }

        if (space.IsBranch(node.Handle))
        {
            BranchNode branch = space.Branch(node.Handle);
            for (uint rest = branch.Present; rest != 0; rest &= rest - 1)
            {
                int slot = System.Numerics.BitOperations.TrailingZeroCount(rest);
                if (branch.Handle(slot) == 0)
                {
                    space.Check?.Node(branch.Address(slot), branch.Hash(slot), isBelowBranch: true);
                }

                Gather(space, new NodeRef(branch.Handle(slot), branch.Address(slot)), prefix);
            }

            return;
        }

        LeafNode leaf = space.Leaf(node.Handle);
        for (int i = 0; i < leaf.Count; i++)
        {
            LeafEntry entry = leaf.Entry(i);
            if (entry.Name.StartsWith(prefix))
            {
                Add(entry.Name, EntryContent.Read(entry));
            }
        }
    }

    [SkipLocalsInit]
    private void GatherRecord(NodeSpace space, ulong address, scoped ReadOnlySpan<byte> prefix)
    {
        ReadOnlySpan<byte> record = NodeReader.ReadFull(space.Log, address);
        if (NodeRecord.Kind(record, address) == NodeRecord.Branch)
        {
            for (var slots = new BranchRecord(record, address); slots.MoveNext();)
            {
                space.Check?.Node(slots.ChildAddress, slots.Hash, isBelowBranch: true);
                GatherRecord(space, slots.ChildAddress, prefix);
            }

            return;
        }

        Span<byte> buffer = stackalloc byte[ContextLimits.MaxStepBytes];
        for (var entries = new LeafRecord(record, address); entries.MoveNext();)
        {
            if (entries.Name.Length > buffer.Length)
            {
                RecordCursor.ThrowDamaged(address, "has a name that is too long");
            }

            ReadOnlySpan<byte> name = entries.Name.Unpack(buffer);
            if (name.StartsWith(prefix))
            {
                Add(name, entries.Content);
            }
        }
    }
}
