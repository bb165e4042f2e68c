// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>What a repair found and did, or would do.</summary>
public sealed record RepairReport
{
    internal RepairReport()
    {
    }

    /// <summary>Whether nothing was wrong, so that nothing was done.</summary>
    public bool WasSound { get; init; }

    /// <summary>Whether nothing was changed, because that was asked for.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>The number of commits that were whole in the store itself.</summary>
    public long Kept { get; init; }

    /// <summary>The commits that were restored from the other store or the snapshot.</summary>
    public IReadOnlyList<Hash256> Restored { get; init; } = [];

    /// <summary>The commits that are lost.</summary>
    public IReadOnlyList<LostCommit> Lost { get; init; } = [];

    /// <summary>The newest commit after the repair, or null if nothing was done.</summary>
    public Hash256? Head { get; init; }

    /// <summary>Where the damaged files are kept, or null if nothing was changed.</summary>
    public string? DamagedPath { get; init; }
}
