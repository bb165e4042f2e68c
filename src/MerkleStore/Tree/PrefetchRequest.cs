// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tree;

/// <summary>What to load ahead: the way to a key, or the nodes of a tree that are nearest to its root.</summary>
/// <param name="Address">The record to begin with; 0: the root of the commit.</param>
/// <param name="Commit">The sequence of a commit, or 0.</param>
/// <param name="Steps">The steps below the record, for a key; null for a tree. Without steps: a value.</param>
/// <param name="MaxBytes">How many bytes are read at the most, for a tree.</param>
internal readonly record struct PrefetchRequest(ulong Address, long Commit, byte[][]? Steps, long MaxBytes);
