// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tree;

/// <summary>Walks the entries of a leaf in its record, in name order.</summary>
internal ref struct LeafRecord
{
    public const byte TagShared = 0x04;
    public const byte TagPacked = 0x08;
    public const int NameLengthShift = 4;
    public const int LongName = 15;

    private readonly bool _isPatch;
    private RecordCursor _cursor;
    private int _left;

    private LeafRecord(RecordCursor entries, int count)
    {
        _isPatch = true;
        _cursor = entries;
        Count = _left = count;
        Name = default;
        Content = default;
    }

    public LeafRecord(ReadOnlySpan<byte> record, ulong address)
    {
        _cursor = new RecordCursor(record, address);
        if ((_cursor.Byte() & NodeRecord.KindMask) != NodeRecord.Leaf)
        {
            RecordCursor.ThrowDamaged(address, "is not the leaf that was expected");
        }

        ulong count = _cursor.Leb();
        if (count is 0 or > InodeShape.FlatMax)
        {
            RecordCursor.ThrowDamaged(address, "has a number of entries that a leaf cannot have");
        }

        Count = _left = (int)count;
        Name = default;
        Content = default;
    }

    public int Count { get; }

    public StoredName Name { get; private set; }

    /// <summary>The content of the present entry; spans are borrowed from the record.</summary>
    public EntryContent Content;

    /// <summary>The bytes of the present entry.</summary>
    public ReadOnlySpan<byte> Raw { get; private set; }

    /// <summary>Walks the changed entries of a patch; those that are gone have no content.</summary>
    public static LeafRecord OfPatch(scoped in PatchHead head)
    {
        RecordCursor cursor = head.Changes;
        ulong count = cursor.Leb();
        if (count is 0 or > InodeShape.FlatMax)
        {
            RecordCursor.ThrowDamaged(cursor.Address, "has a number of changes that a leaf cannot have");
        }

        return new LeafRecord(cursor, (int)count);
    }

    /// <summary>Walks changes that were put together from several patches.</summary>
    /// <param name="changes">The entries as in a patch, in name order.</param>
    /// <param name="count">Their number.</param>
    /// <param name="address">The record for which they stand.</param>
    public static LeafRecord OfChanges(ReadOnlySpan<byte> changes, int count, ulong address) => new(new RecordCursor(changes, address), count);

    public bool MoveNext()
    {
        if (_left == 0)
        {
            if (!_cursor.AtEnd)
            {
                RecordCursor.ThrowDamaged(_cursor.Address, "goes on behind its last entry");
            }

            return false;
        }

        _left--;
        int start = _cursor.Position;
        byte tag = _cursor.Byte();
        int length = tag >> NameLengthShift;
        if (length == LongName)
        {
            length += _cursor.Length();
        }

        Name = new StoredName(_cursor.Bytes(length), (tag & TagPacked) != 0);
        Content = default;
        Content.Kind = (byte)(tag & EntryTag.KindMask);
        Content.Flags = (tag & TagShared) != 0 ? EntryTag.Shared : (byte)0;
        if (Content.Kind == EntryTag.Inline)
        {
            Content.Value = _cursor.Bytes(_cursor.Length());
            Raw = _cursor.Since(start);
            return true;
        }

        if (Content.Kind == 0)
        {
            if (!_isPatch || (tag & TagShared) != 0)
            {
                RecordCursor.ThrowDamaged(_cursor.Address, "has an entry of a kind that is not known");
            }

            Raw = _cursor.Since(start);
            return true;
        }

        Content.Address = _cursor.RecordAddress();
        Content.Hash = _cursor.Bytes(Hash256.Size);
        Content.BlobLength = Content.Kind == EntryTag.Blob ? BlobLength() : 0;
        Raw = _cursor.Since(start);
        return true;
    }

    /// <summary>The content of the entry of a name, if the patch changed it; none if it is gone.</summary>
    public static bool TryFindInPatch(scoped in PatchHead head, scoped StoredName name, out EntryContent content)
        => TryFind(OfPatch(head), name, out content);

    /// <summary>The content of the entry of a name.</summary>
    public static bool TryFind(ReadOnlySpan<byte> record, ulong address, scoped StoredName name, out EntryContent content)
    {
        return TryFind(new LeafRecord(record, address), name, out content);
    }

    private static bool TryFind(LeafRecord entries, scoped StoredName name, out EntryContent content)
    {
        while (entries.MoveNext())
        {
            if (entries.Name.SameAs(name))
            {
                content = entries.Content;
                return true;
            }
        }

        content = default;
        return false;
    }

    private int BlobLength()
    {
        ulong length = _cursor.Leb();
        if (length > ContextLimits.MaxValueBytes)
        {
            RecordCursor.ThrowDamaged(_cursor.Address, "has a value of a length that cannot be");
        }

        return (int)length;
    }
}
