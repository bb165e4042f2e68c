// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Log;

/// <summary>What dies with a record on a dead list.</summary>
internal enum DeadKind : byte
{
    /// <summary>The record alone.</summary>
    Record = 0,

    /// <summary>The record, and those below it in its chain of patches.</summary>
    Chain = 1,

    /// <summary>The record, its chain, and what they refer to, as far as no reference is marked as shared.</summary>
    Subtree = 2,

    /// <summary>The record and those below it in its chain of patches, but for the full record at the end, on which another patch stands.</summary>
    Patches = 3,
}
