// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>Where a step stands in the bytes of a key.</summary>
internal readonly record struct PathStep(int Start, int Length);
