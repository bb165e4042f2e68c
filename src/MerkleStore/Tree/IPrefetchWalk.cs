// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tree;

/// <summary>Loads pages one record at a time.</summary>
internal interface IPrefetchWalk
{
    /// <summary>Loads the page of the next record, and finds out where to go from there.</summary>
    /// <returns>Whether there is more to do.</returns>
    bool Step();
}
