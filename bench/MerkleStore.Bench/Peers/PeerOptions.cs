// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Bench.Peers;

/// <summary>How a peer opens its store.</summary>
/// <param name="Directory">Its directory, which exists.</param>
/// <param name="Durable">Whether a commit must survive a loss of power.</param>
/// <param name="CacheBytes">The memory for the peer's own cache of blocks or pages.</param>
/// <param name="ByHash">Whether the keys are hashes of their values, so that a key that is there need not be written again.</param>
internal sealed record PeerOptions(string Directory, bool Durable, long CacheBytes, bool ByHash);
