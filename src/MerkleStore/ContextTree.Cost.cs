// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tree;

namespace MerkleStore;

/// <content>What a tree takes in memory, by cause.</content>
public sealed partial class ContextTree
{
    /// <summary>Adds up what the nodes of the tree take in memory, by cause. Changes and commits of the store's trees wait meanwhile.</summary>
    /// <param name="includeCold">
    /// False to measure what is in memory now. True to measure also what is on disk only, as if it had been loaded: reads the whole tree, but keeps none of it.
    /// </param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The sums.</returns>
    /// <exception cref="StoreCorruptionException">A page or record is damaged.</exception>
    /// <exception cref="StorageFailureException">The operating system refused a call.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public MemoryCost MeasureMemory(bool includeCold = false, CancellationToken cancellationToken = default)
    {
        lock (Work.Space.Gate)
        {
            var meter = new MemoryMeter(_work.Space, includeCold, cancellationToken);
            meter.Add(Work.Version);
            return meter.Cost;
        }
    }
}
