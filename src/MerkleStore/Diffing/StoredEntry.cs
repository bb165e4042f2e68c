// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tree;

namespace MerkleStore.Diffing;

/// <summary>An entry of a directory as its record says, with a copy of its name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Kind">The kind as in <see cref="EntryTag"/>.</param>
/// <param name="Inline">The bytes of a value that stands in the entry.</param>
/// <param name="Address">The address of the record of a directory or a large value.</param>
/// <param name="BlobLength">The length of a large value.</param>
/// <param name="Hash">The hash of a directory or a large value.</param>
internal sealed record StoredEntry(byte[] Name, byte Kind, byte[]? Inline, ulong Address, int BlobLength, Hash256 Hash)
{
    public bool IsDirectory => Kind == EntryTag.Directory;

    public long ValueLength => Inline?.Length ?? BlobLength;

    public static StoredEntry From(ReadOnlySpan<byte> name, in EntryContent content) => content.Kind == EntryTag.Inline
        ? new StoredEntry(name.ToArray(), content.Kind, content.Value.ToArray(), 0, 0, default)
        : new StoredEntry(name.ToArray(), content.Kind, null, content.Address, content.BlobLength, new Hash256(content.Hash));

    /// <summary>Whether both have the same content, whatever their names; no value is read for it.</summary>
    public bool SameContent(StoredEntry other)
        => Kind == other.Kind && (Kind == EntryTag.Inline ? Inline.AsSpan().SequenceEqual(other.Inline) : Hash == other.Hash);
}
