// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tool.Inspection;

/// <summary>What a store did to its disk since it was opened.</summary>
internal readonly record struct StoreFigures(long BytesWritten, long Barriers)
{
    public static StoreFigures Of(ContextStore store)
    {
        StoreStatistics statistics = store.GetStatistics();
        return new StoreFigures(statistics.BytesWritten, statistics.Barriers);
    }

    public static StoreFigures operator +(StoreFigures left, StoreFigures right)
        => new(left.BytesWritten + right.BytesWritten, left.Barriers + right.Barriers);

    public static StoreFigures operator -(StoreFigures left, StoreFigures right)
        => new(left.BytesWritten - right.BytesWritten, left.Barriers - right.Barriers);
}
