// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>How safe a commit is.</summary>
public enum CommitStage
{
    /// <summary>It has been handed to the operating system: readers see it, and it survives the death of the process. A commit that has returned is at least here.</summary>
    Written = 0,

    /// <summary>A barrier has succeeded behind it: it survives a loss of power.</summary>
    Durable = 1,
}
