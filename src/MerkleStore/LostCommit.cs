// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>A commit that a repair could neither keep nor restore.</summary>
/// <param name="Sequence">Its place in the store before the repair.</param>
/// <param name="Hash">Its hash, or null if that is lost too.</param>
/// <param name="Reason">What is wrong with it.</param>
public sealed record LostCommit(long Sequence, Hash256? Hash, string Reason);
