// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>What cloning a store did.</summary>
/// <param name="LinkedBytes">The bytes of files that both stores share, as second names of the same files: they take no room.</param>
/// <param name="CopiedBytes">The bytes that were copied.</param>
public readonly record struct StoreCloneSummary(long LinkedBytes, long CopiedBytes);
