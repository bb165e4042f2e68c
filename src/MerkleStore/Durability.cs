// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>When a commit is made to survive a loss of power.</summary>
public enum Durability
{
    /// <summary>Each commit returns after a barrier (fdatasync): it survives a loss of power.</summary>
    Commit = 0,

    /// <summary>
    /// No barrier until <see cref="ContextStore.Flush"/> or <see cref="ContextStore.Dispose"/>. A commit that has returned survives the death of the process; after a loss of
    /// power the store opens at an earlier commit.
    /// </summary>
    None = 1,
}
