// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tool.Inspection;

/// <summary>What a store did to its disk since it was opened.</summary>
internal readonly record struct StoreFigures(long BytesWritten, long Barriers, long PageReads, long MemoryReliefs, long TreesSpilled)
{
    public static StoreFigures Of(ContextStore store)
    {
        StoreStatistics statistics = store.GetStatistics();
        return new StoreFigures(statistics.BytesWritten, statistics.Barriers, statistics.PageReads, statistics.MemoryReliefs, statistics.TreesSpilled);
    }

    public static StoreFigures operator +(StoreFigures left, StoreFigures right) => new(
        left.BytesWritten + right.BytesWritten,
        left.Barriers + right.Barriers,
        left.PageReads + right.PageReads,
        left.MemoryReliefs + right.MemoryReliefs,
        left.TreesSpilled + right.TreesSpilled);

    public static StoreFigures operator -(StoreFigures left, StoreFigures right) => new(
        left.BytesWritten - right.BytesWritten,
        left.Barriers - right.Barriers,
        left.PageReads - right.PageReads,
        left.MemoryReliefs - right.MemoryReliefs,
        left.TreesSpilled - right.TreesSpilled);
}
