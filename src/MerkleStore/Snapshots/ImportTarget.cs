// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Io;
using MerkleStore.Tree;

namespace MerkleStore.Snapshots;

/// <summary>The store into which a snapshot is imported.</summary>
/// <param name="Space">Its trees.</param>
/// <param name="Storage">Its directory.</param>
/// <param name="IsDurable">Whether commits are made durable.</param>
internal sealed record ImportTarget(NodeSpace Space, IStorage Storage, bool IsDurable);
