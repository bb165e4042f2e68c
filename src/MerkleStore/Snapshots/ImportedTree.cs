// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Snapshots;

/// <summary>A commit of a snapshot that is being imported.</summary>
internal sealed class ImportedTree
{
    public required SnapshotCommit Commit { get; init; }

    /// <summary>Whether the store did not hold it: then its records are written.</summary>
    public required bool IsNew { get; init; }

    /// <summary>Whether its hashes can be computed, which takes the base of a difference.</summary>
    public required bool IsChecked { get; init; }

    /// <summary>Whether it is the last one.</summary>
    public required bool IsLast { get; init; }

    /// <summary>The root, once the tree is whole.</summary>
    public BuiltPage Root { get; set; }

    /// <summary>Is completed when the tree is whole and can be read, so that the next one can refer to it.</summary>
    public TaskCompletionSource Finished { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
