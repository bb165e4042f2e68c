// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>A name that keeps a commit, whatever the policy says.</summary>
/// <param name="Name">The name.</param>
/// <param name="Commit">The commit.</param>
/// <param name="Sequence">Its place in the store.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Expires">When it ends by itself: then it is a lease; null: never.</param>
public sealed record PinSummary(string Name, Hash256 Commit, long Sequence, DateTimeOffset Created, DateTimeOffset? Expires);
