// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Bench.Commands;

/// <summary>The options of <c>bench run</c>.</summary>
internal sealed record RunSettings
{
    /// <summary>The workloads.</summary>
    public required IReadOnlyList<string> Workloads { get; init; }

    /// <summary>The engines, the engine under test among them or not.</summary>
    public required IReadOnlyList<string> Engines { get; init; }

    /// <summary>The sizes of the store; each is measured. 0 is the workload's default.</summary>
    public required IReadOnlyList<int> Entries { get; init; }

    /// <summary>Measured blocks, or 0.</summary>
    public int Blocks { get; init; }

    /// <summary>The scale of <c>tezos</c>.</summary>
    public double Scale { get; init; }

    /// <summary>The seed.</summary>
    public ulong Seed { get; init; }

    /// <summary>The number of paired runs.</summary>
    public int Runs { get; init; }

    /// <summary>Whether each commit must survive a loss of power.</summary>
    public bool Durable { get; init; }

    /// <summary>Whether the page cache is dropped before measuring.</summary>
    public bool Cold { get; init; }

    /// <summary>The profile.</summary>
    public required string Profile { get; init; }

    /// <summary>Where the stores are made.</summary>
    public required string Directory { get; init; }

    /// <summary>The memory for the cache of pages or blocks.</summary>
    public long CacheBytes { get; init; }

    /// <summary>The memory of peers for decoded nodes; 0: what the engine's tree took in the same run.</summary>
    public long NodeCacheBytes { get; init; }

    /// <summary>Where the results go, or null.</summary>
    public string? Output { get; init; }

    /// <summary>Where the report goes, or null.</summary>
    public string? Report { get; init; }
}
