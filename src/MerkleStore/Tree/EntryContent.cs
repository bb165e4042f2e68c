// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tree;

/// <summary>What an entry holds beside its name: a value, or a reference to a value or a directory.</summary>
/// <remarks>Read from a leaf in memory or from a record; the spans are borrowed from there.</remarks>
// SAFETY: the entry lies in a block of a version that the caller holds; the spans live as long as that.
internal ref struct EntryContent
{
    /// <summary>The kind as in <see cref="EntryTag"/>; 0 for none.</summary>
    public byte Kind;

    /// <summary>The flags of <see cref="EntryTag"/>.</summary>
    public byte Flags;

    /// <summary>The block in the arena, or 0 if it is not resident.</summary>
    public uint Handle;

    /// <summary>The length of a value that does not stand in the entry.</summary>
    public int BlobLength;

    /// <summary>The log address of the record, or 0 if it has not been written.</summary>
    public ulong Address;

    /// <summary>The bytes of a value that stands in the entry.</summary>
    public ReadOnlySpan<byte> Value;

    /// <summary>The hash, or empty where it is not known or not kept.</summary>
    public ReadOnlySpan<byte> Hash;

    public readonly bool IsNone => Kind == 0;

    public readonly bool IsValue => Kind is EntryTag.Inline or EntryTag.Blob;

    public readonly bool IsDirectory => Kind == EntryTag.Directory;

    public readonly NodeRef Reference => new(Handle, Address);

    public static unsafe EntryContent Read(LeafEntry entry)
    {
        EntryContent content = default;
        content.Kind = entry.Kind;
        content.Flags = (byte)(entry.Tag & ~EntryTag.KindMask);
        if (content.Kind == EntryTag.Inline)
        {
            content.Value = entry.InlineValue;
            return content;
        }

        content.Handle = entry.Handle;
        content.Address = entry.Address;
        content.Hash = (entry.Tag & EntryTag.Dirty) == 0 ? entry.Hash : default;
        content.BlobLength = content.Kind == EntryTag.Blob ? entry.BlobLength : 0;
        return content;
    }
}
