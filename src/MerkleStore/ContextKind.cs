// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>What stands at a key of a context tree.</summary>
public enum ContextKind
{
    /// <summary>Nothing: the tree proves that the key is not there.</summary>
    None = 0,

    /// <summary>A value.</summary>
    Value = 1,

    /// <summary>A directory.</summary>
    Directory = 2,
}
