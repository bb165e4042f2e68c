// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>The kinds of records in the pages of a store.</summary>
public enum RecordKind
{
    /// <summary>A directory of up to 256 entries, or a part of a larger one.</summary>
    Leaf = 0,

    /// <summary>An inner node of a directory of more than 256 entries.</summary>
    Branch = 1,

    /// <summary>A value of more than 120 bytes.</summary>
    Value = 2,

    /// <summary>What changed in a leaf.</summary>
    LeafPatch = 3,

    /// <summary>What changed in a branch.</summary>
    BranchPatch = 4,
}
