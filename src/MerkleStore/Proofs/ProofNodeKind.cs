// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>The forms of the parts of a proof's state. The first six stand for a value or a directory, the others for a page of a large directory.</summary>
public enum ProofNodeKind
{
    /// <summary>A value, shown.</summary>
    Contents = 0,

    /// <summary>A value, by its hash.</summary>
    BlindedContents = 1,

    /// <summary>A directory of at most 256 entries, with all of them.</summary>
    Node = 2,

    /// <summary>A directory, by its hash.</summary>
    BlindedNode = 3,

    /// <summary>The root branch of a directory of more than 256 entries.</summary>
    Inode = 4,

    /// <summary>The same where it and pages below it have one child each.</summary>
    Extender = 5,

    /// <summary>A bucket or branch, by its hash.</summary>
    BlindedInode = 6,

    /// <summary>A bucket of at most 32 entries, with all of them.</summary>
    InodeValues = 7,

    /// <summary>A branch with all its slots.</summary>
    InodeTree = 8,

    /// <summary>A chain of branches with one child each.</summary>
    InodeExtender = 9,
}
