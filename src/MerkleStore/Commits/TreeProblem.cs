// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Commits;

/// <summary>Damage in the tree of a commit.</summary>
/// <param name="Address">The log address of the record, or 0.</param>
/// <param name="Commit">The first commit that reaches it.</param>
/// <param name="Path">The key at which it stands there.</param>
/// <param name="Message">What is wrong.</param>
internal readonly record struct TreeProblem(ulong Address, Hash256 Commit, ContextKey Path, string Message);
