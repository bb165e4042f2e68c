// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>The order in which the entries of a directory are listed.</summary>
public enum ListOrder
{
    /// <summary>The bytes of the names; a shorter name comes before its continuations.</summary>
    Name = 0,

    /// <summary>
    /// The order of Irmin's <c>list</c> and of its <c>fold</c> with order <c>Undefined</c>: a directory made since the last commit in name order; a stored one
    /// as stored (up to 32 entries by name, more by the slots of the inode trie). A stored one that has changed since the commit is listed by name, and folded
    /// as stored without what has changed, then what has changed, by name.
    /// </summary>
    Irmin = 1,
}
