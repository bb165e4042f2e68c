// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>What a compaction would do now, and what a policy would drop before it. Nothing was changed.</summary>
public sealed record RetentionEstimate
{
    internal RetentionEstimate()
    {
    }

    /// <summary>The bytes of all segments and packs.</summary>
    public long TotalBytes { get; init; }

    /// <summary>About how many bytes of records are known to be dead.</summary>
    public long DeadBytes { get; init; }

    /// <summary>About how many bytes a compaction would write.</summary>
    public long BytesToCopy { get; init; }

    /// <summary>The bytes of the files that a compaction would free.</summary>
    public long BytesToFree { get; init; }

    /// <summary>The segments and packs that a compaction would free.</summary>
    public long FilesToFree { get; init; }

    /// <summary>The commits that the policy would drop.</summary>
    public long CommitsToDrop { get; init; }

    /// <summary>The entries of dead lists that the policy would apply; an entry is a record or a subtree.</summary>
    public long DeadEntriesToApply { get; init; }
}
