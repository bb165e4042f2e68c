// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Numerics;
using System.Runtime.CompilerServices;
using MerkleStore.Tree;

namespace MerkleStore.Proofs;

/// <summary>A tree of a store, resident or not, of which is noted what a computation meets. Siblings cost nothing: their hashes stand in their parents.</summary>
/// <remarks>All hashes of the tree must be known, and the tree must stay as it is meanwhile. What is shown is noted by hash, as Irmin does.</remarks>
internal sealed class RecordingSource : ProofSource
{
    private readonly ContextTree _tree;
    private readonly Dictionary<Hash256, Page> _directories = [];
    private readonly Dictionary<Hash256, ReadOnlyMemory<byte>> _values = [];

    public RecordingSource(ContextTree tree)
    {
        _tree = tree;
        Hash256 hash = tree.Hash();
        EntryContent root = tree.Work.Root;
        Root = root.IsNone
            ? new StoreEntry(default, isValue: false, hash, default, null)
            : new StoreEntry(default, root.IsValue, hash, root.Reference, root.Kind == EntryTag.Inline ? root.Value.ToArray() : null);
    }

    public override PageEntry Root { get; }

    public override bool ShowsAll => true;

    private NodeSpace Space => _tree.Work.Space;

    public Page? Shown(PageEntry directory) => _directories.GetValueOrDefault(directory.Hash);

    public bool TryGetShown(PageEntry value, out ReadOnlyMemory<byte> bytes) => _values.TryGetValue(value.Hash, out bytes);

    public override Page Open(PageEntry directory)
    {
        if (!_directories.TryGetValue(directory.Hash, out Page? page))
        {
            NodeRef reference = ((StoreEntry)directory).Reference;
            page = reference == default ? LeafPage.Empty : LoadPage(reference, 0);
            _directories.Add(directory.Hash, page);
        }

        return page;
    }

    public override ReadOnlyMemory<byte> Read(PageEntry value)
    {
        if (!_values.TryGetValue(value.Hash, out ReadOnlyMemory<byte> bytes))
        {
            var entry = (StoreEntry)value;
            bytes = entry.Inline ?? ReadLarge(entry.Reference);
            _values.Add(value.Hash, bytes);
        }

        return bytes;
    }

    /// <summary>Reads a node from the arena or from its record.</summary>
    public Page LoadPage(NodeRef reference, int depth)
    {
        if (reference.Handle == 0)
        {
            return LoadRecord(reference.Address, depth);
        }

        NodeSpace space = Space;
        if (!space.IsBranch(reference.Handle))
        {
            LeafNode leaf = space.Leaf(reference.Handle);
            var entries = new PageEntry[leaf.Count];
            for (int i = 0; i < entries.Length; i++)
            {
                LeafEntry entry = leaf.Entry(i);
                entries[i] = StoreEntry.From(entry.Name, EntryContent.Read(entry));
            }

            return new LeafPage(entries);
        }

        BranchNode branch = space.Branch(reference.Handle);
        var children = new Page?[EncodingLimits.Slots];
        for (uint rest = branch.Present; rest != 0; rest &= rest - 1)
        {
            int slot = BitOperations.TrailingZeroCount(rest);
            var child = new NodeRef(branch.Handle(slot), branch.Address(slot));
            children[slot] = new StorePage(this, child, new Hash256(branch.Hash(slot)), depth + 1);
        }

        return new BranchPage(branch.Depth, (long)branch.Entries, children);
    }

    private byte[] ReadLarge(NodeRef reference)
    {
        EntryContent content = default;
        content.Kind = EntryTag.Blob;
        content.Handle = reference.Handle;
        content.Address = reference.Address;
        return Space.Value(content).ToArray();
    }

    [SkipLocalsInit]
    private Page LoadRecord(ulong address, int depth)
    {
        ReadOnlySpan<byte> record = NodeReader.ReadFull(Space.Log, address);
        if (NodeRecord.Kind(record, address) == NodeRecord.Branch)
        {
            var slots = new BranchRecord(record, address);
            if (slots.Depth != depth)
            {
                RecordCursor.ThrowDamaged(address, $"is a branch of depth {slots.Depth} where one of depth {depth} was expected");
            }

            var children = new Page?[EncodingLimits.Slots];
            long length = (long)slots.Entries;
            while (slots.MoveNext())
            {
                children[slots.Slot] = new StorePage(this, new NodeRef(0, slots.ChildAddress), new Hash256(slots.Hash), depth + 1);
            }

            return new BranchPage(depth, length, children);
        }

        var leaf = new LeafRecord(record, address);
        var entries = new PageEntry[leaf.Count];
        Span<byte> buffer = stackalloc byte[ContextLimits.MaxStepBytes];
        for (int i = 0; leaf.MoveNext(); i++)
        {
            if (leaf.Name.Length > buffer.Length)
            {
                RecordCursor.ThrowDamaged(address, "has a name that is too long");
            }

            entries[i] = StoreEntry.From(leaf.Name.Unpack(buffer), leaf.Content);
        }

        return new LeafPage(entries);
    }
}
