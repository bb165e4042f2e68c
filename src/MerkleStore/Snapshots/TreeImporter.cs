// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers;
using System.Numerics;
using MerkleStore.Hashing;
using MerkleStore.Log;
using MerkleStore.Tree;

namespace MerkleStore.Snapshots;

/// <summary>Reads the tree of a commit from a snapshot and builds its records bottom-up, checking shape, order, limits and hashes on the way.</summary>
/// <remarks>
/// A snapshot may come from anybody: what a store could not have made is refused, even if the hashes were right, as lookups rely on the shape. Memory: the pages on the path and one value.
/// For one thread at a time.
/// </remarks>
internal sealed class TreeImporter
{
    private readonly ContentReader _content;
    private readonly NodeSpace? _space;
    private readonly RecordHasher _hasher = new();
    private readonly RecordBuilder _record = new();
    private readonly List<Level> _levels = [];
    private ArrayBufferWriter<byte> _value = new();
    private IRecordSink _sink = new NoSink();
    private ContentCounts _counts;
    private bool _checksHashes;
    private int _depth;

    /// <summary>Makes an importer.</summary>
    /// <param name="content">Where the content comes from.</param>
    /// <param name="space">The store that holds the bases, or null if there is none: then the hashes of a difference cannot be checked.</param>
    public TreeImporter(ContentReader content, NodeSpace? space)
    {
        _content = content;
        _space = space;
    }

    /// <summary>Reads the tree of one commit.</summary>
    /// <param name="commit">The commit.</param>
    /// <param name="base">The base as the store has it, or null.</param>
    /// <param name="sink">Takes the records.</param>
    /// <returns>The address of the root, 0 for the empty tree, and what was read.</returns>
    public (ulong Root, ContentCounts Counts) Import(SnapshotCommit commit, CommitRecord? @base, IRecordSink sink)
    {
        _sink = sink;
        _counts = default;
        _depth = 0;
        _checksHashes = commit.Base is null || @base is not null;
        _content.Begin();
        BuiltPage root;
        byte tag = _content.Byte();
        if (tag == SnapshotFormat.EmptyPage)
        {
            root = new BuiltPage(0, TreeHasher.EmptyDirectory, 0);
        }
        else if (tag == SnapshotFormat.UnchangedPage)
        {
            if (commit.Base is null)
            {
                _content.Throw("takes a tree from a base, but has none");
            }

            root = new BuiltPage(@base?.Root.Value ?? 0, @base?.RootHash ?? default, BuiltPage.Unknown);
        }
        else
        {
            root = Directory(tag, new Origin(commit.Base is not null, @base?.Root.Value ?? 0));
        }

        _content.End();
        if (_checksHashes && root.Hash != commit.RootHash)
        {
            _content.Throw($"ends a tree that has the hash {root.Hash} instead of {commit.RootHash}");
        }

        return (root.Address, _counts);
    }

    private BuiltPage Directory(byte tag, Origin origin)
    {
        _counts.Directories++;
        if (_levels.Count == _depth)
        {
            _levels.Add(new Level());
        }

        Level level = _levels[_depth];
        level.Origin = origin;
        return Page(level, tag, origin.Address, 0);
    }

    private BuiltPage Page(Level level, byte tag, ulong basePage, int depth)
    {
        switch (tag)
        {
            case SnapshotFormat.LeafPage:
                return Leaf(level, depth);
            case SnapshotFormat.BranchPage when depth < ContextLimits.MaxInodeDepth:
                return Branch(level, basePage, depth);
            default:
                _content.Throw("has a page of a kind that cannot be there");
                return default;
        }
    }

    private BuiltPage Branch(Level level, ulong basePage, int depth)
    {
        uint present = _content.UInt32();
        if (present == 0)
        {
            _content.Throw("has a branch without slots");
        }

        BranchSlots before = _space is null ? default : BranchSlots.Read(_space.Log, basePage);
        BuiltPage[] children = level.Children(depth);
        uint unchanged = 0;
        long entries = 0;
        for (uint rest = present; rest != 0; rest &= rest - 1)
        {
            int slot = BitOperations.TrailingZeroCount(rest);
            level.Slots[depth] = slot;
            byte tag = _content.Byte();
            unchanged |= tag == SnapshotFormat.UnchangedPage ? 1u << slot : 0;
            children[slot] = tag == SnapshotFormat.UnchangedPage
                ? Unchanged(level, before, slot)
                : Page(level, tag, before.Address(slot), depth + 1);
            entries = entries < 0 || children[slot].Entries < 0 ? BuiltPage.Unknown : entries + children[slot].Entries;
        }

        if (entries >= 0 && entries <= (depth == 0 ? InodeShape.FlatMax : InodeShape.BucketMax))
        {
            _content.Throw("has a branch over so few entries that there must be none");
        }

        if (!_checksHashes)
        {
            return new BuiltPage(NoSink.SomeAddress, default, BuiltPage.Unknown);
        }

        // What is taken over from the base is marked as shared: no dead list of an import says what went.
        _record.BeginBranch(depth, present, entries, unchanged);
        for (uint rest = present; rest != 0; rest &= rest - 1)
        {
            BuiltPage child = children[BitOperations.TrailingZeroCount(rest)];
            _record.AddSlot(child.Address, child.Hash);
        }

        Hash256 hash = _hasher.HashBranch(_record.Record, NoSink.SomeAddress);
        return new BuiltPage(_sink.Write(_record.Record), hash, entries);
    }

    private BuiltPage Unchanged(Level level, BranchSlots before, int slot)
    {
        if (!level.Origin.Exists)
        {
            _content.Throw("takes a page from a base, but has none");
        }

        if (!_checksHashes)
        {
            return new BuiltPage(NoSink.SomeAddress, default, BuiltPage.Unknown);
        }

        ulong address = before.Address(slot);
        if (address == 0)
        {
            _content.Throw("takes a page from its base that is not there");
        }

        return new BuiltPage(address, before.Hash(slot), NodeRecord.Length(_space!.Log.ReadRecord(new LogAddress(address)), address));
    }

    private BuiltPage Leaf(Level level, int depth)
    {
        int count = _content.Leb(depth == 0 ? InodeShape.FlatMax : InodeShape.BucketMax, "a number of entries");
        if (count == 0)
        {
            _content.Throw("has a page without entries");
        }

        level.Record.BeginLeaf(count);
        level.NameLength = 0;
        for (int i = 0; i < count; i++)
        {
            byte tag = _content.Byte();
            ReadName(level, tag, depth);
            Entry(level, tag);
        }

        Hash256 hash = _checksHashes ? _hasher.HashLeaf(level.Record.Record, NoSink.SomeAddress, bucket: depth > 0) : default;
        return new BuiltPage(_sink.Write(level.Record.Record), hash, count);
    }

    /// <summary>Reads a name into the level, and checks that it may stand here.</summary>
    private void ReadName(Level level, byte tag, int depth)
    {
        int length = tag >> SnapshotFormat.NameLengthShift;
        if (length == SnapshotFormat.LongName)
        {
            length += _content.Leb(ContextLimits.MaxStepBytes, "a name of a length");
        }

        bool packed = (tag & SnapshotFormat.PackedName) != 0;
        if ((tag & SnapshotFormat.ReservedBit) != 0 || length == 0 || length > ContextLimits.MaxStepBytes / (packed ? 2 : 1))
        {
            _content.Throw("has a name of a length or form that cannot be");
        }

        Span<byte> stored = level.Stored.AsSpan(0, length);
        _content.Bytes(stored);
        ReadOnlySpan<byte> name = new StoredName(stored, packed).Unpack(level.Scratch);
        if (!packed && StoredName.From(name, level.Scratch).IsPacked)
        {
            _content.Throw("has a name that is not in its shortest form");
        }

        if (level.NameLength > 0 && level.Name.SequenceCompareTo(name) >= 0)
        {
            _content.Throw("has names that are not in order");
        }

        for (int d = 0; d < depth; d++)
        {
            if (OcamlHash.Slot(d, name) != level.Slots[d])
            {
                _content.Throw("has a name in a slot where it does not belong");
            }
        }

        name.CopyTo(level.NameBuffer);
        level.NameLength = name.Length;
        level.StoredLength = length;
        level.IsPacked = packed;
    }

    private void Entry(Level level, byte tag)
    {
        EntryContent entry = default;
        switch (tag & SnapshotFormat.EntryKindMask)
        {
            case SnapshotFormat.ValueEntry:
                Value(level, ref entry);
                break;
            case SnapshotFormat.DirectoryEntry:
                Subdirectory(level, ref entry);
                break;
            case SnapshotFormat.UnchangedEntry:
                Unchanged(level, ref entry);
                break;
            default:
                _content.Throw("has an entry of a kind that is not known");
                break;
        }

        level.Record.AddEntry(new StoredName(level.Stored.AsSpan(0, level.StoredLength), level.IsPacked), entry);
    }

    private void Value(Level level, ref EntryContent entry)
    {
        int length = _content.Leb(ContextLimits.MaxValueBytes, "a value of a length");
        _counts.Values++;
        _counts.ValueBytes += length;
        if (length <= InodeShape.InlineMax)
        {
            _content.Bytes(level.Hash.AsSpan(0, length));
            entry.Kind = EntryTag.Inline;
            entry.Value = level.Hash.AsSpan(0, length);
            return;
        }

        // The length is not believed beyond what has come.
        const int Step = 64 * 1024;
        _value.ResetWrittenCount();
        for (int left = length; left > 0;)
        {
            int part = Math.Min(left, Step);
            _content.Bytes(_value.GetSpan(part)[..part]);
            _value.Advance(part);
            left -= part;
        }

        TreeHasher.HashValue(_value.WrittenSpan).CopyTo(level.Hash);
        _record.Blob(_value.WrittenSpan);
        entry.Kind = EntryTag.Blob;
        entry.Address = _sink.Write(_record.Record);
        entry.Hash = level.Hash.AsSpan(0, Hash256.Size);
        entry.BlobLength = length;
        if (_value.Capacity > 2 * SnapshotFormat.ChunkBytes)
        {
            _value = new ArrayBufferWriter<byte>();
        }
    }

    private void Subdirectory(Level level, ref EntryContent entry)
    {
        ulong before = 0;
        if (level.Origin.Address != 0 && _space!.TryFindCold(level.Origin.Address, level.Name, out EntryContent present) && present.IsDirectory)
        {
            before = present.Address;
        }

        if (++_depth >= ContextLimits.MaxSteps)
        {
            _content.Throw("has a directory that lies too deep");
        }

        BuiltPage page = Directory(_content.Byte(), new Origin(level.Origin.Exists, before));
        _depth--;
        page.Hash.CopyTo(level.Hash);
        entry.Kind = EntryTag.Directory;
        entry.Address = page.Address;
        entry.Hash = level.Hash.AsSpan(0, Hash256.Size);
    }

    private void Unchanged(Level level, ref EntryContent entry)
    {
        if (!level.Origin.Exists)
        {
            _content.Throw("takes an entry from a base, but has none");
        }

        if (!_checksHashes)
        {
            entry.Kind = EntryTag.Inline;
        }
        else if (level.Origin.Address == 0 || !_space!.TryFindCold(level.Origin.Address, level.Name, out entry))
        {
            _content.Throw("takes an entry from its base that is not there");
        }
        else
        {
            entry.Flags |= EntryTag.Shared;
        }
    }

    /// <summary>The directory in the base that stands at the same place: whether there is a base at all, and the record, or 0.</summary>
    private readonly record struct Origin(bool Exists, ulong Address);

    /// <summary>What is kept for a directory while what is below it is read.</summary>
    private sealed class Level
    {
        private readonly BuiltPage[]?[] _children = new BuiltPage[]?[ContextLimits.MaxInodeDepth];

        public RecordBuilder Record { get; } = new();

        /// <summary>The slots from the root of the trie to the present page.</summary>
        public int[] Slots { get; } = new int[ContextLimits.MaxInodeDepth];

        public byte[] Stored { get; } = new byte[ContextLimits.MaxStepBytes];

        public byte[] Scratch { get; } = new byte[ContextLimits.MaxStepBytes];

        public byte[] NameBuffer { get; } = new byte[ContextLimits.MaxStepBytes];

        /// <summary>Room for a hash, or for a value that stands in its entry.</summary>
        public byte[] Hash { get; } = new byte[InodeShape.InlineMax];

        public int NameLength { get; set; }

        public int StoredLength { get; set; }

        public bool IsPacked { get; set; }

        public Origin Origin { get; set; }

        public ReadOnlySpan<byte> Name => NameBuffer.AsSpan(0, NameLength);

        public BuiltPage[] Children(int depth) => _children[depth] ??= new BuiltPage[BranchNode.Slots];
    }
}
