// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>What became of a value from one commit to another.</summary>
public enum ContextChangeKind
{
    /// <summary>The value was not there before.</summary>
    Added = 0,

    /// <summary>The value has other bytes.</summary>
    Changed = 1,

    /// <summary>The value is there no longer.</summary>
    Removed = 2,
}
