// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Snapshots;

/// <summary>What an item of a part is.</summary>
internal enum ParsedKind : byte
{
    /// <summary>An entry: a value that stands in its entry.</summary>
    Inline,

    /// <summary>An entry: a value with a record of its own.</summary>
    Blob,

    /// <summary>An entry: a directory, whose page is the next item.</summary>
    Directory,

    /// <summary>An entry that is that of the base.</summary>
    SameEntry,

    /// <summary>A slot whose page is that of the base.</summary>
    SamePage,

    /// <summary>A leaf page; its entries, and the pages in them, follow.</summary>
    Leaf,

    /// <summary>A branch page; the pages of its slots follow.</summary>
    Branch,
}

/// <summary>An entry or a page of a snapshot, read and checked. Bytes are in the data of the part that it is in.</summary>
internal struct ParsedItem
{
    public ParsedKind Kind;

    /// <summary>The depth of a page in the trie of its directory.</summary>
    public byte Depth;

    /// <summary>Whether the name of an entry is packed.</summary>
    public bool IsPacked;

    /// <summary>Whether the hash of a page is known.</summary>
    public bool HasHash;

    /// <summary>The kind and flags of an entry of the base.</summary>
    public byte BaseKind;
    public byte BaseFlags;

    /// <summary>How many levels of pages are below a page.</summary>
    public ushort Level;

    /// <summary>The name of an entry as it is stored.</summary>
    public int NameStart;
    public int NameLength;

    /// <summary>A value; of a large value of the base only the length.</summary>
    public int ValueStart;
    public int ValueLength;

    /// <summary>The entries of a leaf.</summary>
    public int Count;

    /// <summary>The slots of a branch.</summary>
    public uint Present;

    /// <summary>For a page that ends in the part: where what follows it begins; else 0.</summary>
    public int End;

    /// <summary>The entries in and below a page that ends in the part; -1 if that is not known.</summary>
    public long Entries;

    /// <summary>Where the base has it.</summary>
    public ulong Address;

    public Hash256 Hash;

    public readonly bool IsPage => Kind >= ParsedKind.Leaf;
}
