// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>A commit as the store has it. Immutable; safe for concurrent use.</summary>
public sealed record CommitSummary
{
    internal CommitSummary()
    {
    }

    /// <summary>The hash of the commit.</summary>
    public required Hash256 Hash { get; init; }

    /// <summary>The hash of the root directory.</summary>
    public required Hash256 RootHash { get; init; }

    /// <summary>The parents, sorted bytewise.</summary>
    public required IReadOnlyList<Hash256> Parents { get; init; }

    /// <summary>The date in seconds since 1970-01-01 UTC.</summary>
    public long Date { get; init; }

    /// <summary>The author.</summary>
    public ReadOnlyMemory<byte> Author { get; init; }

    /// <summary>The message.</summary>
    public ReadOnlyMemory<byte> Message { get; init; }

    /// <summary>The place of the commit in the store: 1 for the first one made.</summary>
    public long Sequence { get; init; }

    /// <summary>The level of the block, or -1 if it was not told.</summary>
    public long Level { get; init; } = -1;

    /// <summary>The cycle of the block, or -1 if it was not told.</summary>
    public long Cycle { get; init; } = -1;

    /// <summary>Tells, and waits for, how safe the commit is.</summary>
    public required CommitReceipt Receipt { get; init; }
}
