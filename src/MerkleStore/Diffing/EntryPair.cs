// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Diffing;

/// <summary>What stands under one name before and after; one of them may be missing.</summary>
internal readonly record struct EntryPair(StoredEntry? Old, StoredEntry? New)
{
    public byte[] Name => (Old ?? New)!.Name;
}
