// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tree;

/// <summary>The first byte of an entry of a directory in memory: its kind and its flags.</summary>
internal static class EntryTag
{
    public const byte KindMask = 0x03;

    /// <summary>A value that stands in the entry.</summary>
    public const byte Inline = 1;

    /// <summary>A value with a block and a record of its own.</summary>
    public const byte Blob = 2;

    /// <summary>A directory.</summary>
    public const byte Directory = 3;

    /// <summary>The reference does not own what it points to: the block belongs to another place or version, and is let go at the next commit.</summary>
    public const byte Borrowed = 0x04;

    /// <summary>The hash of the entry is not known.</summary>
    public const byte Dirty = 0x08;

    /// <summary>The entry was made or changed since the last commit.</summary>
    public const byte Pending = 0x10;

    /// <summary>The record that the entry points to is referred to from elsewhere too; kept on disk.</summary>
    public const byte Shared = 0x20;

    /// <summary>Borrowed references to the block exist: until the next commit it is neither changed nor freed.</summary>
    public const byte Lent = 0x40;

    /// <summary>The record belongs to another tree's history, whose end would take it along: it is written anew, with all below it, at the next commit. Goes with <see cref="Shared"/>.</summary>
    public const byte Foreign = 0x80;

    /// <summary>The flags of a reference whose record, or what is below it, may be referred to from elsewhere: its end here says nothing about theirs.</summary>
    public const byte Elsewhere = Borrowed | Shared | Lent | Foreign;
}
