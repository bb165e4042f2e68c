// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>How a store is repaired. Immutable.</summary>
public sealed record RepairOptions
{
    /// <summary>The directory of another store of the same chain, or the file of a snapshot, from which commits are taken that this store has lost; null for none.</summary>
    public string? From { get; init; }

    /// <summary>Whether it is only found out what would be done.</summary>
    public bool DryRun { get; init; }
}
