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

    private RecordCursor _cursor;
    private int _left;

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
            return true;
        }

        if (Content.Kind == 0)
        {
            RecordCursor.ThrowDamaged(_cursor.Address, "has an entry of a kind that is not known");
        }

        Content.Address = _cursor.RecordAddress();
        Content.Hash = _cursor.Bytes(Hash256.Size);
        Content.BlobLength = Content.Kind == EntryTag.Blob ? checked((int)_cursor.Leb()) : 0;
        return true;
    }

    /// <summary>The content of the entry of a name.</summary>
    public static bool TryFind(ReadOnlySpan<byte> record, ulong address, scoped StoredName name, out EntryContent content)
    {
        var entries = new LeafRecord(record, address);
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
}
