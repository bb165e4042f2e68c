// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>Receives the entries of a fold over a tree of a proof.</summary>
/// <typeparam name="TState">What the fold builds up.</typeparam>
/// <param name="state">What has been built so far.</param>
/// <param name="entry">The entry; valid during the call only.</param>
public delegate void ProofFoldVisitor<TState>(ref TState state, in ProofFoldEntry entry);
