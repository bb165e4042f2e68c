// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>The tree of a batch under way, which the batch, its store or nobody has; used under its own gate.</summary>
/// <param name="tree">The tree; it passes to this object.</param>
/// <param name="thread">The managed id of the thread that began the batch.</param>
internal sealed class OpenWrite(ContextTree tree, int thread)
{
    public Lock Gate { get; } = new();

    public int Thread => thread;

    /// <summary>The tree, until the batch is committed or abandoned.</summary>
    public ContextTree? Tree { get; set; } = tree;

    /// <summary>Whether the batch ended in a commit.</summary>
    public bool IsCommitted { get; set; }

    public void Abandon()
    {
        lock (Gate)
        {
            Tree?.Dispose();
            Tree = null;
        }
    }
}
