// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>An entry of a directory or bucket that a proof shows.</summary>
/// <param name="Name">The name.</param>
/// <param name="Node">What stands there: a value or a directory, shown or blinded.</param>
public readonly record struct ProofNodeEntry(ReadOnlyMemory<byte> Name, ProofNode Node);
