// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>A slot of a branch that a proof shows.</summary>
/// <param name="Slot">The slot, 0 to 31.</param>
/// <param name="Page">What is below it: a page, shown or blinded.</param>
public readonly record struct ProofNodeSlot(byte Slot, ProofNode Page);
