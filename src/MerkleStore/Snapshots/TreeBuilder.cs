// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Numerics;
using MerkleStore.Tree;

namespace MerkleStore.Snapshots;

/// <summary>Makes the records of a tree from its parts, in their order, children before parents, and the hashes of the pages that lie across parts.</summary>
/// <remarks>For one thread at a time.</remarks>
internal sealed class TreeBuilder
{
    private readonly RecordHasher _hasher = new();
    private readonly RecordBuilder _record = new();
    private readonly byte[] _hash = new byte[Hash256.Size];
    private readonly List<Frame> _frames = [];
    private IRecordSink? _sink;
    private int _top = -1;

    /// <summary>The root of the tree that was ended last.</summary>
    public BuiltPage Root { get; private set; }

    /// <summary>Forgets what was begun.</summary>
    public void Reset() => _top = -1;

    /// <summary>Takes a part.</summary>
    /// <param name="part">The part, hashed.</param>
    /// <param name="sink">Takes the records; null: only the root's hash is wanted.</param>
    public void Run(ImportPart part, IRecordSink? sink)
    {
        _sink = sink;
        Span<ParsedItem> items = part.Items;
        for (int i = 0; i < items.Length; i++)
        {
            ref readonly ParsedItem item = ref items[i];
            switch (item.Kind)
            {
                case ParsedKind.Leaf or ParsedKind.Branch:
                    if (sink is null && item.HasHash)
                    {
                        int end = item.End;
                        Give(new BuiltPage(NoSink.SomeAddress, item.Hash, item.Entries), StartsDirectory(item));
                        i = end - 1;
                    }
                    else
                    {
                        Open(item);
                    }

                    break;
                case ParsedKind.SamePage:
                    _frames[_top].Shared |= NextSlot(_frames[_top]);
                    AddChild(_frames[_top], new BuiltPage(item.Address, item.Hash, item.Entries));
                    break;
                case ParsedKind.Directory:
                    SetName(_frames[_top], part, item);
                    break;
                default:
                    Entry(part, item);
                    break;
            }

            CloseWhatIsWhole();
        }

        if (part.Root is { } root)
        {
            Root = root;
        }
    }

    /// <summary>The pages that have begun and not ended, from the root.</summary>
    public List<OpenPage> Save()
    {
        var pages = new List<OpenPage>();
        for (int i = 0; i <= _top; i++)
        {
            Frame frame = _frames[i];
            pages.Add(new OpenPage
            {
                IsBranch = frame.IsBranch,
                StartsDirectory = frame.StartsDirectory,
                Depth = frame.Depth,
                Present = frame.Present,
                Shared = frame.Shared,
                Children = frame.IsBranch ? frame.Children[..frame.Done] : [],
                Count = frame.IsBranch ? 0 : frame.Count,
                Done = frame.IsBranch ? 0 : frame.Done,
                Partial = frame.IsBranch ? [] : frame.Record.Record.ToArray(),
                Name = frame.IsBranch ? [] : frame.Name[..frame.NameLength],
                IsPacked = frame.IsPacked,
            });
        }

        return pages;
    }

    /// <summary>Goes on from what <see cref="Save"/> gave.</summary>
    public void Load(IReadOnlyList<OpenPage> pages)
    {
        _top = -1;
        foreach (OpenPage page in pages)
        {
            Frame frame = Push(page.IsBranch, page.Depth, page.StartsDirectory);
            if (page.IsBranch)
            {
                frame.Present = page.Present;
                frame.Shared = page.Shared;
                frame.Count = BitOperations.PopCount(page.Present);
                page.Children.CopyTo(frame.Children, 0);
                frame.Done = page.Children.Length;
                continue;
            }

            frame.Count = page.Count;
            frame.Done = page.Done;
            frame.Record.Restore(page.Partial);
            page.Name.CopyTo(frame.Name, 0);
            frame.NameLength = page.Name.Length;
            frame.IsPacked = page.IsPacked;
        }
    }

    private static bool StartsDirectory(in ParsedItem page) => page.Depth == 0;

    private Frame Push(bool isBranch, int depth, bool startsDirectory)
    {
        if (++_top == _frames.Count)
        {
            _frames.Add(new Frame());
        }

        Frame frame = _frames[_top];
        frame.IsBranch = isBranch;
        frame.StartsDirectory = startsDirectory;
        frame.Depth = depth;
        frame.Done = 0;
        frame.Shared = 0;
        frame.NameLength = 0;
        frame.IsPacked = false;
        frame.Hash = null;
        return frame;
    }

    private void Open(in ParsedItem item)
    {
        Frame frame = Push(item.Kind == ParsedKind.Branch, item.Depth, StartsDirectory(item));
        frame.Hash = item.HasHash ? item.Hash : null;
        if (frame.IsBranch)
        {
            frame.Present = item.Present;
            frame.Count = BitOperations.PopCount(item.Present);
        }
        else
        {
            frame.Count = item.Count;
            frame.Record.BeginLeaf(item.Count);
        }
    }

    private void Entry(ImportPart part, in ParsedItem item)
    {
        Frame frame = _frames[_top];
        SetName(frame, part, item);
        item.Hash.CopyTo(_hash);
        EntryContent content = default;
        content.Kind = item.Kind switch { ParsedKind.Inline => EntryTag.Inline, ParsedKind.Blob => EntryTag.Blob, _ => item.BaseKind };

        // What is taken over from the base is marked as shared: no dead list of an import says what went.
        content.Flags = (byte)(item.BaseFlags | (item.Kind == ParsedKind.SameEntry ? EntryTag.Shared : 0));
        content.Address = item.Address;
        if (content.Kind == EntryTag.Inline)
        {
            content.Value = part.Value(item);
            content.Flags = 0;
        }
        else
        {
            content.Hash = _hash;
            content.BlobLength = content.Kind == EntryTag.Blob ? item.ValueLength : 0;
        }

        if (item.Kind == ParsedKind.Blob)
        {
            if (_sink is null)
            {
                content.Address = NoSink.SomeAddress;
            }
            else
            {
                _record.Blob(part.Value(item));
                content.Address = _sink.Write(_record.Record);
            }
        }

        AddEntry(frame, content);
    }

    private static void SetName(Frame frame, ImportPart part, in ParsedItem item)
    {
        part.Name(item).CopyTo(frame.Name);
        frame.NameLength = item.NameLength;
        frame.IsPacked = item.IsPacked;
    }

    private static void AddEntry(Frame frame, scoped in EntryContent content)
    {
        frame.Record.AddEntry(new StoredName(frame.Name.AsSpan(0, frame.NameLength), frame.IsPacked), content);
        frame.Done++;
    }

    /// <summary>The bit of the slot whose page comes next.</summary>
    private static uint NextSlot(Frame frame)
    {
        uint rest = frame.Present;
        for (int i = 0; i < frame.Done; i++)
        {
            rest &= rest - 1;
        }

        return rest & (~rest + 1);
    }

    private static void AddChild(Frame frame, BuiltPage child) => frame.Children[frame.Done++] = child;

    private void CloseWhatIsWhole()
    {
        while (_top >= 0 && _frames[_top].Done == _frames[_top].Count)
        {
            Frame frame = _frames[_top--];
            Give(frame.IsBranch ? CloseBranch(frame) : CloseLeaf(frame), frame.StartsDirectory);
        }
    }

    private BuiltPage CloseLeaf(Frame frame)
    {
        ReadOnlySpan<byte> record = frame.Record.Record;
        Hash256 hash = frame.Hash ?? _hasher.HashLeaf(record, NoSink.SomeAddress, bucket: frame.Depth > 0);
        return new BuiltPage(_sink?.Write(record) ?? NoSink.SomeAddress, hash, frame.Count);
    }

    private BuiltPage CloseBranch(Frame frame)
    {
        long entries = 0;
        for (int i = 0; i < frame.Count; i++)
        {
            entries += frame.Children[i].Entries;
        }

        _record.BeginBranch(frame.Depth, frame.Present, entries, frame.Shared);
        for (int i = 0; i < frame.Count; i++)
        {
            _record.AddSlot(frame.Children[i].Address, frame.Children[i].Hash);
        }

        Hash256 hash = frame.Hash ?? _hasher.HashBranch(_record.Record, NoSink.SomeAddress);
        return new BuiltPage(_sink?.Write(_record.Record) ?? NoSink.SomeAddress, hash, entries);
    }

    /// <summary>Hands a page that is whole to what refers to it.</summary>
    private void Give(BuiltPage page, bool startsDirectory)
    {
        if (_top < 0)
        {
            Root = page;
            return;
        }

        Frame above = _frames[_top];
        if (!startsDirectory)
        {
            AddChild(above, page);
            return;
        }

        page.Hash.CopyTo(_hash);
        EntryContent content = default;
        content.Kind = EntryTag.Directory;
        content.Address = page.Address;
        content.Hash = _hash;
        AddEntry(above, content);
    }

    /// <summary>A page that has begun.</summary>
    private sealed class Frame
    {
        public bool IsBranch { get; set; }

        public bool StartsDirectory { get; set; }

        public int Depth { get; set; }

        /// <summary>The entries or slots that the page has, and those that are there.</summary>
        public int Count { get; set; }

        public int Done { get; set; }

        public uint Present { get; set; }

        /// <summary>The slots whose pages are those of the base.</summary>
        public uint Shared { get; set; }

        public BuiltPage[] Children { get; } = new BuiltPage[BranchNode.Slots];

        public RecordBuilder Record { get; } = new();

        /// <summary>The last name.</summary>
        public byte[] Name { get; } = new byte[ContextLimits.MaxStepBytes];

        public int NameLength { get; set; }

        public bool IsPacked { get; set; }

        public Hash256? Hash { get; set; }
    }
}
