// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>Receives the entries of a fold.</summary>
/// <typeparam name="TState">What the fold builds up.</typeparam>
/// <param name="state">What has been built so far.</param>
/// <param name="entry">The entry; valid during the call only.</param>
public delegate void FoldVisitor<TState>(ref TState state, in FoldEntry entry);
