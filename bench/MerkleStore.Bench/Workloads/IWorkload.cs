// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Bench.Workloads;

/// <summary>A source of blocks of operations that depends on its settings alone.</summary>
internal interface IWorkload
{
    /// <summary>Makes the next block.</summary>
    /// <param name="block">An empty block.</param>
    /// <returns>False at the end.</returns>
    bool Next(OperationBlock block);
}
