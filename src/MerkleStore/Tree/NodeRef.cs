// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tree;

/// <summary>Where a node or a large value is: its block in the arena (0: not resident) and its record in the log (0: not written).</summary>
internal readonly record struct NodeRef(uint Handle, ulong Address);
