// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>Where damage is met.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="Path">The key in its tree at which the damaged record stands; what is at and below it cannot be read.</param>
public readonly record struct BrokenPlace(Hash256 Commit, ContextKey Path);
