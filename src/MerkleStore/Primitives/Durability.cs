// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>When commits are made to survive a loss of power. In all cases the store opens, after any crash, at a prefix of its commits that includes everything reported durable.</summary>
public enum Durability
{
    /// <summary>Each commit returns after a barrier (fdatasync): it survives a loss of power. Commits of several threads share barriers.</summary>
    Commit = 0,

    /// <summary>
    /// No barrier until <see cref="ContextStore.Flush"/>, a wait for a receipt, or <see cref="ContextStore.Dispose"/>. A commit that has returned survives the death of the process;
    /// after a loss of power the store opens at an earlier commit.
    /// </summary>
    None = 1,

    /// <summary>Each commit returns when it is written, and its barrier is made beside the writing of the next one. <see cref="CommitSummary.Receipt"/> tells when it is durable.</summary>
    Pipelined = 2,

    /// <summary>
    /// Each commit returns when it is written; a barrier is made once <see cref="StoreOptions.GroupCommits"/> commits wait for one, or the first of them has waited for
    /// <see cref="StoreOptions.GroupDelay"/>, whichever comes first.
    /// </summary>
    Group = 3,

    /// <summary>Each commit returns when it is written; a barrier is made when a commit is of another cycle (<see cref="CommitInfo.Cycle"/>) than the one before it, and makes both durable.</summary>
    Cycle = 4,
}
