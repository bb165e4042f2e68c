// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>What a retention run did.</summary>
public sealed record RetentionReport
{
    internal RetentionReport()
    {
    }

    /// <summary>The place of the oldest commit that is kept for itself; 0 while everything is.</summary>
    public long Boundary { get; init; }

    /// <summary>The commits that were dropped.</summary>
    public long DroppedCommits { get; init; }

    /// <summary>The records that were found dead.</summary>
    public long DeadRecords { get; init; }

    /// <summary>The records that are dead but held by a pin, a lease or a tree in use.</summary>
    public long HeldRecords { get; init; }
}
