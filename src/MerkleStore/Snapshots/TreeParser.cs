// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Numerics;
using MerkleStore.Hashing;
using MerkleStore.Log;
using MerkleStore.Tree;

namespace MerkleStore.Snapshots;

/// <summary>Reads the tree of a commit from a snapshot into parts, and checks shape, order and limits on the way. Hashes are compared later.</summary>
/// <remarks>
/// A snapshot may come from anybody: what a store could not have made is refused, even if the hashes were right, as lookups rely on the shape. Memory: the pages on the path.
/// For one thread at a time.
/// </remarks>
internal sealed class TreeParser(ContentReader content, NodeSpace? space)
{
    private readonly List<Frame> _frames = [];
    private readonly List<Level> _levels = [];
    private ContentCounts _counts;
    private ImportPart _part = null!;
    private bool _hasBase;
    private bool _resolves;
    private int _top = -1;
    private int _directory = -1;

    /// <summary>What the tree held so far.</summary>
    public ContentCounts Counts => _counts;

    /// <summary>Starts a tree.</summary>
    /// <param name="hasBase">Whether it is given as a difference.</param>
    /// <param name="base">The root of the base, or null if there is none at hand.</param>
    /// <param name="part">Takes what is read.</param>
    public void Begin(bool hasBase, BuiltPage? @base, ImportPart part)
    {
        _part = part;
        _counts = default;
        _hasBase = hasBase;
        _resolves = !hasBase || @base is not null;
        _top = -1;
        _directory = -1;
        content.Begin();
        byte tag = content.Byte();
        if (tag == SnapshotFormat.EmptyPage)
        {
            part.Root = new BuiltPage(0, TreeHasher.EmptyDirectory, 0);
        }
        else if (tag == SnapshotFormat.UnchangedPage)
        {
            if (!hasBase)
            {
                content.Throw("takes a tree from a base, but has none");
            }

            part.Root = @base ?? default(BuiltPage);
        }
        else
        {
            OpenDirectory(tag, @base?.Address ?? 0);
        }
    }

    /// <summary>Goes on with a tree of which a part has been read before.</summary>
    /// <param name="pages">The open pages, from the root.</param>
    /// <param name="counts">What was read.</param>
    /// <param name="hasBase">Whether it is given as a difference.</param>
    /// <param name="base">The root of the base, or null if there is none at hand.</param>
    public void Resume(IReadOnlyList<OpenPage> pages, ContentCounts counts, bool hasBase, BuiltPage? @base)
    {
        _counts = counts;
        _hasBase = hasBase;
        _resolves = !hasBase || @base is not null;
        _top = -1;
        _directory = -1;
        ulong below = @base?.Address ?? 0;
        for (int i = 0; i < pages.Count; i++)
        {
            OpenPage page = pages[i];
            if (page.StartsDirectory)
            {
                PushLevel(below);
            }

            bool isWaiting = i + 1 < pages.Count;
            Frame frame = Push(page.IsBranch, page.Depth, below, page.StartsDirectory);
            Level level = frame.Level;
            if (page.IsBranch)
            {
                frame.Entries = 0;
                uint rest = page.Present;
                foreach (BuiltPage child in page.Children)
                {
                    frame.Entries = Add(frame.Entries, child.Entries);
                    rest &= rest - 1;
                }

                if (isWaiting)
                {
                    int slot = BitOperations.TrailingZeroCount(rest);
                    rest &= rest - 1;
                    level.Slots[page.Depth] = slot;
                    below = frame.Before.Address(slot);
                }

                frame.Rest = rest;
                continue;
            }

            ReadOnlySpan<byte> name = new StoredName(page.Name, page.IsPacked).Unpack(level.Scratch);
            name.CopyTo(level.NameBuffer);
            level.NameLength = name.Length;
            frame.Count = page.Count;
            frame.Left = page.Count - page.Done - (isWaiting ? 1 : 0);
            below = isWaiting ? FindBelow(level) : 0;
        }
    }

    /// <summary>Reads on until the part is full or the tree has ended.</summary>
    /// <returns>Whether the tree has ended.</returns>
    public bool Fill(ImportPart part)
    {
        _part = part;
        while (_top >= 0)
        {
            if (part.IsFull)
            {
                for (int i = 0; i <= _top; i++)
                {
                    _frames[i].Item = -1;
                }

                return false;
            }

            Frame frame = _frames[_top];
            if (frame.IsBranch)
            {
                StepBranch(frame);
            }
            else
            {
                StepLeaf(frame);
            }
        }

        content.End();
        return true;
    }

    private static long Add(long sum, long entries) => sum < 0 || entries < 0 ? BuiltPage.Unknown : sum + entries;

    private void OpenDirectory(byte tag, ulong baseDirectory)
    {
        _counts.Directories++;
        PushLevel(baseDirectory);
        OpenPage(tag, baseDirectory, 0, startsDirectory: true);
    }

    private void OpenPage(byte tag, ulong basePage, int depth, bool startsDirectory)
    {
        bool isBranch = tag == SnapshotFormat.BranchPage && depth < ContextLimits.MaxInodeDepth;
        if (!isBranch && tag != SnapshotFormat.LeafPage)
        {
            content.Throw("has a page of a kind that cannot be there");
        }

        Frame frame = Push(isBranch, depth, basePage, startsDirectory);
        ref ParsedItem item = ref _part.Add(isBranch ? ParsedKind.Branch : ParsedKind.Leaf, out frame.Item);
        item.Depth = (byte)depth;
        if (isBranch)
        {
            frame.Rest = item.Present = content.UInt32();
            if (frame.Rest == 0)
            {
                content.Throw("has a branch without slots");
            }

            return;
        }

        frame.Count = frame.Left = item.Count = content.Leb(depth == 0 ? InodeShape.FlatMax : InodeShape.BucketMax, "a number of entries");
        frame.Level.NameLength = 0;
        if (frame.Count == 0)
        {
            content.Throw("has a page without entries");
        }
    }

    private void PushLevel(ulong baseDirectory)
    {
        if (++_directory == _levels.Count)
        {
            _levels.Add(new Level());
        }

        _levels[_directory].Base = baseDirectory;
    }

    private Frame Push(bool isBranch, int depth, ulong basePage, bool startsDirectory)
    {
        if (++_top == _frames.Count)
        {
            _frames.Add(new Frame());
        }

        Frame frame = _frames[_top];
        frame.Level = _levels[_directory];
        frame.IsBranch = isBranch;
        frame.StartsDirectory = startsDirectory;
        frame.Depth = depth;
        frame.Entries = 0;
        frame.Item = -1;
        frame.Before = isBranch && space is not null ? BranchSlots.Read(space.Log, basePage) : default;
        return frame;
    }

    private void StepBranch(Frame frame)
    {
        if (frame.Rest == 0)
        {
            if (frame.Entries >= 0 && frame.Entries <= (frame.Depth == 0 ? InodeShape.FlatMax : InodeShape.BucketMax))
            {
                content.Throw("has a branch over so few entries that there must be none");
            }

            Close(frame, frame.Entries);
            return;
        }

        int slot = BitOperations.TrailingZeroCount(frame.Rest);
        frame.Rest &= frame.Rest - 1;
        frame.Level.Slots[frame.Depth] = slot;
        byte tag = content.Byte();
        if (tag == SnapshotFormat.UnchangedPage)
        {
            frame.Entries = Add(frame.Entries, SamePage(frame.Before, slot));
        }
        else
        {
            OpenPage(tag, frame.Before.Address(slot), frame.Depth + 1, startsDirectory: false);
        }
    }

    private void StepLeaf(Frame frame)
    {
        if (frame.Left == 0)
        {
            Close(frame, frame.Count);
            return;
        }

        frame.Left--;
        byte tag = content.Byte();
        ref ParsedItem item = ref _part.Add(default, out _);
        ReadName(ref item, frame.Level, tag, frame.Depth);
        switch (tag & SnapshotFormat.EntryKindMask)
        {
            case SnapshotFormat.ValueEntry:
                Value(ref item);
                break;
            case SnapshotFormat.DirectoryEntry:
                item.Kind = ParsedKind.Directory;
                Subdirectory(frame.Level);
                break;
            case SnapshotFormat.UnchangedEntry:
                SameEntry(ref item, frame.Level);
                break;
            default:
                content.Throw("has an entry of a kind that is not known");
                break;
        }
    }

    private void Close(Frame frame, long entries)
    {
        if (frame.Item >= 0)
        {
            ref ParsedItem item = ref _part.Items[frame.Item];
            item.End = _part.Count;
            item.Entries = entries;
        }

        _top--;
        if (frame.StartsDirectory)
        {
            _directory--;
        }
        else
        {
            Frame above = _frames[_top];
            above.Entries = Add(above.Entries, entries);
        }
    }

    private long SamePage(in BranchSlots before, int slot)
    {
        ref ParsedItem item = ref _part.Add(ParsedKind.SamePage, out _);
        item.Entries = BuiltPage.Unknown;
        if (!_hasBase)
        {
            content.Throw("takes a page from a base, but has none");
        }

        if (!_resolves)
        {
            return BuiltPage.Unknown;
        }

        item.Address = before.Address(slot);
        if (item.Address == 0)
        {
            content.Throw("takes a page from its base that is not there");
        }

        item.Hash = before.Hash(slot);
        using PageReaders.Lease reading = space!.Log.Readers.Read();
        item.Entries = NodeRecord.Length(space.Log.ReadRecord(new LogAddress(item.Address)), item.Address);
        return item.Entries;
    }

    /// <summary>Reads a name, and checks that it may stand here.</summary>
    private void ReadName(ref ParsedItem item, Level level, byte tag, int depth)
    {
        int length = tag >> SnapshotFormat.NameLengthShift;
        if (length == SnapshotFormat.LongName)
        {
            length += content.Leb(ContextLimits.MaxStepBytes, "a name of a length");
        }

        bool packed = (tag & SnapshotFormat.PackedName) != 0;
        if ((tag & SnapshotFormat.ReservedBit) != 0 || length == 0 || length > ContextLimits.MaxStepBytes / (packed ? 2 : 1))
        {
            content.Throw("has a name of a length or form that cannot be");
        }

        Span<byte> stored = _part.AddData(length, out item.NameStart);
        item.NameLength = length;
        item.IsPacked = packed;
        content.Bytes(stored);
        ReadOnlySpan<byte> name = new StoredName(stored, packed).Unpack(level.Scratch);
        if (!packed && StoredName.From(name, level.Scratch).IsPacked)
        {
            content.Throw("has a name that is not in its shortest form");
        }

        if (level.NameLength > 0 && level.Name.SequenceCompareTo(name) >= 0)
        {
            content.Throw("has names that are not in order");
        }

        for (int d = 0; d < depth; d++)
        {
            if (OcamlHash.Slot(d, name) != level.Slots[d])
            {
                content.Throw("has a name in a slot where it does not belong");
            }
        }

        name.CopyTo(level.NameBuffer);
        level.NameLength = name.Length;
    }

    private void Value(ref ParsedItem item)
    {
        // The length is not believed beyond what has come.
        const int Step = 64 * 1024;
        int length = content.Leb(ContextLimits.MaxValueBytes, "a value of a length");
        _counts.Values++;
        _counts.ValueBytes += length;
        item.Kind = length <= InodeShape.InlineMax ? ParsedKind.Inline : ParsedKind.Blob;
        item.ValueStart = _part.DataLength;
        item.ValueLength = length;
        for (int left = length; left > 0; left -= Step)
        {
            content.Bytes(_part.AddData(Math.Min(left, Step), out _));
        }
    }

    private void Subdirectory(Level level)
    {
        ulong before = FindBelow(level);
        if (_directory + 1 >= ContextLimits.MaxSteps)
        {
            content.Throw("has a directory that lies too deep");
        }

        OpenDirectory(content.Byte(), before);
    }

    /// <summary>The directory of the base under the present name, or 0.</summary>
    private ulong FindBelow(Level level)
    {
        if (level.Base == 0)
        {
            return 0;
        }

        using PageReaders.Lease reading = space!.Log.Readers.Read();
        return space.TryFindCold(level.Base, level.Name, out EntryContent present) && present.IsDirectory ? present.Address : 0;
    }

    private void SameEntry(ref ParsedItem item, Level level)
    {
        item.Kind = ParsedKind.SameEntry;
        if (!_hasBase)
        {
            content.Throw("takes an entry from a base, but has none");
        }

        if (!_resolves)
        {
            return;
        }

        using PageReaders.Lease reading = space!.Log.Readers.Read();
        EntryContent entry = default;
        if (level.Base == 0 || !space.TryFindCold(level.Base, level.Name, out entry))
        {
            content.Throw("takes an entry from its base that is not there");
        }

        item.BaseKind = entry.Kind;
        item.BaseFlags = entry.Flags;
        if (entry.Kind == EntryTag.Inline)
        {
            entry.Value.CopyTo(_part.AddData(entry.Value.Length, out item.ValueStart));
            item.ValueLength = entry.Value.Length;
            return;
        }

        item.Address = entry.Address;
        item.Hash = new Hash256(entry.Hash);
        item.ValueLength = entry.BlobLength;
    }

    /// <summary>A page that has begun.</summary>
    private sealed class Frame
    {
        /// <summary>Its item in the present part, or -1.</summary>
        public int Item;

        public Level Level { get; set; } = null!;

        public bool IsBranch { get; set; }

        public bool StartsDirectory { get; set; }

        public int Depth { get; set; }

        /// <summary>Branch: the slots that have not been read.</summary>
        public uint Rest { get; set; }

        /// <summary>Branch: the entries below so far.</summary>
        public long Entries { get; set; }

        /// <summary>Branch: the slots of the base.</summary>
        public BranchSlots Before { get; set; }

        /// <summary>Leaf: all entries, and those that have not been read.</summary>
        public int Count { get; set; }

        public int Left { get; set; }
    }

    /// <summary>What is kept for a directory while what is below it is read.</summary>
    private sealed class Level
    {
        /// <summary>The slots from the root of the trie to the present page.</summary>
        public int[] Slots { get; } = new int[ContextLimits.MaxInodeDepth];

        public byte[] Scratch { get; } = new byte[ContextLimits.MaxStepBytes];

        public byte[] NameBuffer { get; } = new byte[ContextLimits.MaxStepBytes];

        public int NameLength { get; set; }

        /// <summary>The directory in the base that stands at the same place, or 0.</summary>
        public ulong Base { get; set; }

        public ReadOnlySpan<byte> Name => NameBuffer.AsSpan(0, NameLength);
    }
}
