// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tree;

/// <summary>Changes one version of a tree in place. What belongs to other versions is copied on the way down, once.</summary>
/// <remarks>Used under the gate of the node space, for one change at a time; the version must not be frozen.</remarks>
// SAFETY: only blocks of the version under change are written, and EnsureRoom comes before every write that grows one.
internal sealed unsafe partial class TreeEditor(NodeSpace space)
{
    private readonly (uint Branch, int Slot)[] _branches = new (uint, int)[ContextLimits.MaxInodeDepth];
    private int _branchCount;
    private TreeVersion _version = null!;
    private uint _birth;

    public void Begin(TreeVersion version)
    {
        _version = version;
        _birth = version.Id;
    }

    /// <summary>The content of a value: in the entry if it is small, else with a block of its own.</summary>
    public EntryContent MakeValue(ReadOnlySpan<byte> value)
    {
        EntryContent content = default;
        if (value.Length <= InodeShape.InlineMax)
        {
            content.Kind = EntryTag.Inline;
            content.Flags = EntryTag.Pending;
            content.Value = value;
            return content;
        }

        content.Kind = EntryTag.Blob;
        content.Flags = EntryTag.Pending | EntryTag.Dirty;
        content.Handle = space.NewBlob(_birth, value);
        content.BlobLength = value.Length;
        return content;
    }

    /// <summary>A new directory with one entry.</summary>
    public EntryContent MakeDirectory(scoped ReadOnlySpan<byte> name, scoped in EntryContent child)
    {
        uint leaf = space.NewLeaf(_birth, 1, LeafEntry.SizeOf(child, name.Length));
        space.Leaf(leaf).Insert(0, name, child);
        EntryContent content = default;
        content.Kind = EntryTag.Directory;
        content.Flags = EntryTag.Pending | EntryTag.Dirty;
        content.Handle = leaf;
        return content;
    }

    /// <summary>Sets the entry of a name in the directory at a location.</summary>
    public void Put(Location directory, ReadOnlySpan<byte> name, in EntryContent content)
    {
        Location place;
        uint leaf = Descend(directory, name, create: true, out place);
        int index = space.Leaf(leaf).Find(name, Fingerprint.Of(name));
        if (index >= 0)
        {
            LeafEntry old = space.Leaf(leaf).Entry(index);
            Discard(old);
            leaf = EnsureRoom(place, leaf, 0, LeafEntry.SizeOf(content, name.Length));
            space.Leaf(leaf).Replace(index, content);
            return;
        }

        bool flat = _branchCount == 0;
        while (space.Leaf(leaf).Count >= (flat ? InodeShape.FlatMax : InodeShape.BucketMax) && directory != Location.Anchor)
        {
            Split(place, leaf, flat ? 0 : space.Branch(_branches[_branchCount - 1].Branch).Depth + 1);
            flat = false;
            leaf = Descend(directory, name, create: true, out place);
        }

        leaf = EnsureRoom(place, leaf, 1, LeafEntry.SizeOf(content, name.Length));
        LeafNode node = space.Leaf(leaf);
        node.Insert(node.InsertionPoint(name), name, content);
        for (int i = 0; i < _branchCount; i++)
        {
            space.Branch(_branches[i].Branch).Entries++;
        }
    }

    /// <summary>Removes the entry of a name, which is there, from the directory at a location.</summary>
    public void Remove(Location directory, ReadOnlySpan<byte> name)
    {
        uint leaf = Descend(directory, name, create: false, out _);
        LeafNode node = space.Leaf(leaf);
        int index = node.Find(name, Fingerprint.Of(name));
        Discard(node.Entry(index));
        node.RemoveAt(index);
        for (int i = 0; i < _branchCount; i++)
        {
            space.Branch(_branches[i].Branch).Entries--;
        }

        for (int i = 0; i < _branchCount; i++)
        {
            BranchNode branch = space.Branch(_branches[i].Branch);
            if (branch.Entries <= (ulong)(i == 0 ? InodeShape.FlatMax : InodeShape.BucketMax))
            {
                Gather(i == 0 ? directory : new Location(_branches[i - 1].Branch, _branches[i - 1].Slot), _branches[i].Branch);
                return;
            }
        }

        if (_branchCount > 0 && node.Count == 0)
        {
            (uint bottom, int slot) = _branches[_branchCount - 1];
            BranchNode branch = space.Branch(bottom);
            uint bit = 1u << slot;
            branch.Present &= ~bit;
            branch.Dirty &= ~bit;
            branch.Pending &= ~bit;
            branch.Handle(slot) = 0;
            branch.FullOnly = true;
            NoteOrigin(leaf);
            space.Free(leaf);
        }
    }

    /// <summary>Makes the directories on the way to a level changeable, and gives the location of the directory there.</summary>
    /// <param name="path">The key.</param>
    /// <param name="steps">Its steps.</param>
    /// <param name="level">0: the anchor; 1: the root directory; k: the directory in which the k-th step is looked up.</param>
    /// <param name="last">What is known of the way already; receives what becomes known. Null if nothing.</param>
    public Location OwnPath(scoped ContextPath path, ReadOnlySpan<PathStep> steps, int level, LastPath? last = null)
    {
        Location directory = Location.Anchor;
        int known = last is null ? 0 : Math.Min(last.Owned, level);
        if (known > 0)
        {
            directory = last!.PlaceOf(known - 1);
        }

        for (int i = known; i < level; i++)
        {
            ReadOnlySpan<byte> name = i == 0 ? default : path.Step(steps[i - 1]);
            uint leaf = Descend(directory, name, create: false, out _);
            LeafNode node = space.Leaf(leaf);
            directory = new Location(leaf, node.Find(name, Fingerprint.Of(name)));
            last?.SetOwned(i, directory, node.Entry(directory.Index).Start, i == 0 ? 0 : path.Behind(steps[i - 1]));
        }

        return directory;
    }

    /// <summary>Marks the entry of a name as lent: its block is referred to from another place until the next commit, its record for good.</summary>
    public void Lend(Location directory, ReadOnlySpan<byte> name)
    {
        uint leaf = Descend(directory, name, create: false, out _);
        LeafNode node = space.Leaf(leaf);
        LeafEntry entry = node.Entry(node.Find(name, Fingerprint.Of(name)));
        entry.Tag |= (byte)(EntryTag.Shared | (entry.Handle != 0 ? EntryTag.Lent : 0));
        node.FullOnly = true;
    }

    /// <summary>Goes from a directory to the leaf in which a name belongs, making every node on the way changeable.</summary>
    private uint Descend(Location directory, ReadOnlySpan<byte> name, bool create, out Location place)
    {
        var slots = new NameSlots(name);
        _branchCount = 0;
        place = directory;
        uint node = Own(place);
        while (space.IsBranch(node))
        {
            BranchNode branch = space.Branch(node);
            int slot = slots.At(branch.Depth);
            _branches[_branchCount++] = (node, slot);
            place = new Location(node, slot);
            if (create && (branch.Present >> slot & 1) == 0)
            {
                uint bucket = space.NewLeaf(_birth, 1, 0);
                branch.Present |= 1u << slot;
                SetChild(place, bucket);
            }

            node = Own(place);
        }

        return node;
    }

    /// <summary>Makes a leaf large enough for more; it may move, and its place then refers to the new block.</summary>
    private uint EnsureRoom(Location place, uint leaf, int entries, int bytes)
    {
        LeafNode node = space.Leaf(leaf);
        int count = node.Count + node.Gone + entries;
        if (count <= node.ColumnCapacity && node.HeapEnd + bytes <= space.Capacity(leaf))
        {
            return leaf;
        }

        // A quarter more than needed: directories that grow do so again, and blocks come in steps of an eighth anyway.
        int heap = node.LiveBytes + node.GoneBytes() + bytes;
        uint larger = space.NewLeaf(_birth, count + (count / 4), heap + (count > 1 ? heap / 4 : 0));
        LeafNode target = space.Leaf(larger);
        for (int i = 0; i < node.Count; i++)
        {
            target.AppendCopy(node.Entry(i));
        }

        target.ContinueFrom(node);
        space.Free(leaf);
        SetChild(place, larger);
        return larger;
    }
}
