// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Snapshots;

/// <summary>What the content of a commit holds; what is taken from a base is not counted.</summary>
internal record struct ContentCounts(long Values, long Directories, long ValueBytes);
