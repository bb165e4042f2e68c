// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Bench.Engines;

/// <summary>How an engine is opened.</summary>
/// <param name="Name">The engine or peer.</param>
/// <param name="Directory">Its directory, which exists.</param>
/// <param name="Durable">Whether each commit must survive a loss of power.</param>
/// <param name="CacheBytes">The memory for the cache of pages or blocks.</param>
/// <param name="NodeCacheBytes">The memory of a peer for decoded nodes.</param>
internal sealed record EngineSettings(string Name, string Directory, bool Durable, long CacheBytes, long NodeCacheBytes);
