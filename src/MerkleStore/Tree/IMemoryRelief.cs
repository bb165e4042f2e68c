// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tree;

/// <summary>Keeps the arena within a limit. Used under the gate of the node space.</summary>
internal interface IMemoryRelief
{
    /// <summary>Whether the next change should not be made before room is.</summary>
    bool IsNeeded { get; }

    /// <summary>Makes room; all trees keep their content.</summary>
    /// <param name="tree">The tree that is about to be changed.</param>
    void Relieve(WorkingTree tree);
}
