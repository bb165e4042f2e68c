// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tree;

/// <summary>An entry of a <see cref="DirectoryListing"/>; its name and small value stand in the listing's buffer.</summary>
/// <param name="NameStart">Where the name starts in the buffer.</param>
/// <param name="NameLength">The length of the name.</param>
/// <param name="InlineLength">The length of the value behind the name, if it stands in the entry.</param>
/// <param name="Kind">The kind as in <see cref="EntryTag"/>.</param>
/// <param name="Flags">The flags as in <see cref="EntryTag"/>.</param>
/// <param name="Reference">Where the node or large value is.</param>
/// <param name="BlobLength">The length of a large value.</param>
/// <param name="Hash">The hash, where it is kept and known.</param>
internal readonly record struct ListedEntry(int NameStart, int NameLength, int InlineLength, byte Kind, byte Flags, NodeRef Reference, int BlobLength, Hash256 Hash)
{
    public bool IsDirectory => Kind == EntryTag.Directory;

    public long ValueLength => Kind == EntryTag.Inline ? InlineLength : BlobLength;
}
