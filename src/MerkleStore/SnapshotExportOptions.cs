// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>What goes into a snapshot, and how it is written. Immutable.</summary>
public sealed record SnapshotExportOptions
{
    /// <summary>How many commits: the one that is exported and those before it, always by the first parent that the store holds; fewer if there are no more. 1 by default.</summary>
    public int History { get; init; } = 1;

    /// <summary>Only the difference from this commit is written; it can be imported where this commit is. Null: everything.</summary>
    public Hash256? Since { get; init; }

    /// <summary>
    /// Whether the destination may hold the start of this very snapshot, from an export that was interrupted: what is whole is kept, the rest is cut off and written. The destination
    /// must then seek and read, and stand at the start of the snapshot. The bytes are the same as those of an export that was not interrupted.
    /// </summary>
    public bool Resume { get; init; }
}
