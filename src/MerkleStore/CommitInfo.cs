// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>What a commit says beside its tree. All of it but level and cycle is part of the commit's hash.</summary>
public sealed record CommitInfo
{
    /// <summary>The date in seconds since 1970-01-01 UTC; negative before.</summary>
    public long Date { get; init; }

    /// <summary>The author, any bytes.</summary>
    public ReadOnlyMemory<byte> Author { get; init; }

    /// <summary>The message, any bytes.</summary>
    public ReadOnlyMemory<byte> Message { get; init; }

    /// <summary>The parents, in any order; they need not be in the store. Null: the commit that the tree was checked out from, or none.</summary>
    public IReadOnlyList<Hash256>? Parents { get; init; }

    /// <summary>The level of the block, or -1 if it is not told.</summary>
    public long Level { get; init; } = -1;

    /// <summary>The cycle of the block, or -1 if it is not told.</summary>
    public long Cycle { get; init; } = -1;
}
