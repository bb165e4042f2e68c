// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tool.Replay;

/// <summary>How to replay a trace.</summary>
internal sealed record ReplayOptions
{
    /// <summary>The directory of the store, or null for one in memory.</summary>
    public required string? StorePath { get; init; }

    public DurabilityChoice Durability { get; init; } = DurabilityChoice.Default;

    /// <summary>As <see cref="StoreOptions.MemoryBudget"/>.</summary>
    public long MemoryBudget { get; init; }

    /// <summary>As <see cref="StoreOptions.HugePages"/>.</summary>
    public bool HugePages { get; init; }

    /// <summary>Skip the commits that the store already holds.</summary>
    public bool Resume { get; init; }

    /// <summary>Close and open the store after each commit.</summary>
    public bool ReopenEachCommit { get; init; }

    /// <summary>Print a line per commit.</summary>
    public bool PrintCommits { get; init; }
}
