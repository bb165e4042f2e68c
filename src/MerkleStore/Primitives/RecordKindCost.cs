// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>How many records of a kind there are, and their bytes.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Count">The number of records.</param>
/// <param name="Bytes">Their bytes.</param>
public readonly record struct RecordKindCost(RecordKind Kind, long Count, long Bytes);
