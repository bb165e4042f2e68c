// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Snapshots;

/// <summary>A piece of the tree of one commit, cut between two items: the unit in which an import is read, hashed and written.</summary>
/// <remarks>Where parts are cut follows from the content alone, so that what is written does not depend on who was faster.</remarks>
internal sealed class ImportPart(ImportSettings settings)
{
    private byte[] _data = new byte[4096];
    private ParsedItem[] _items = new ParsedItem[32];

    public int Count { get; private set; }

    public int DataLength { get; private set; }

    public Span<ParsedItem> Items => _items.AsSpan(0, Count);

    public ReadOnlySpan<byte> Data => _data.AsSpan(0, DataLength);

    public bool IsFull => Count >= settings.PartItems || DataLength >= settings.PartBytes;

    /// <summary>Whether the part took so much room that it is not used again.</summary>
    public bool IsOutsized => _data.Length > 4L * settings.PartBytes || _items.Length > 4L * settings.PartItems;

    /// <summary>The commit that it is of.</summary>
    public ImportedTree Tree { get; set; } = null!;

    /// <summary>Whether the tree of the commit ends with the part.</summary>
    public bool EndsTree { get; set; }

    /// <summary>The root of a tree that has no pages of its own: empty, or that of the base.</summary>
    public BuiltPage? Root { get; set; }

    /// <summary>The hash of the root, where the part holds the whole tree; else null.</summary>
    public Hash256? RootHash => !Tree.IsChecked || !EndsTree ? null : Root is { } root ? root.Hash : StartsTree ? _items[0].Hash : null;

    /// <summary>Whether the tree of the commit begins with the part.</summary>
    public bool StartsTree { get; set; }

    /// <summary>Where the snapshot goes on behind the part.</summary>
    public SnapshotPosition Position { get; set; }

    /// <summary>What the tree holds up to the end of the part.</summary>
    public ContentCounts Counts { get; set; }

    /// <summary>The bytes of the snapshot, and of its content, that were read.</summary>
    public long Bytes { get; set; }

    public long ContentBytes { get; set; }

    /// <summary>The chunk in which the part ends, for messages.</summary>
    public long Chunk { get; set; }

    public long ChunkOffset { get; set; }

    /// <summary>The computation of the hashes.</summary>
    public Task? Hashing { get; set; }

    public ref ParsedItem Add(ParsedKind kind, out int index)
    {
        if (Count == _items.Length)
        {
            Array.Resize(ref _items, 2 * Count);
        }

        index = Count++;
        ref ParsedItem item = ref _items[index];
        item = default;
        item.Kind = kind;
        return ref item;
    }

    /// <summary>Room for bytes.</summary>
    /// <returns>The room, valid until the next call.</returns>
    public Span<byte> AddData(int length, out int start)
    {
        start = DataLength;
        if (_data.Length - start < length)
        {
            Array.Resize(ref _data, (int)Math.Min(Math.Max(2L * _data.Length, (long)start + length), Array.MaxLength));
        }

        DataLength += length;
        return _data.AsSpan(start, length);
    }

    public ReadOnlySpan<byte> Name(scoped in ParsedItem item) => _data.AsSpan(item.NameStart, item.NameLength);

    public ReadOnlySpan<byte> Value(scoped in ParsedItem item) => _data.AsSpan(item.ValueStart, item.ValueLength);

    /// <summary>Makes it empty, to be used again.</summary>
    public void Clear()
    {
        Count = 0;
        DataLength = 0;
        StartsTree = false;
        EndsTree = false;
        Root = null;
        Hashing = null;
    }
}
