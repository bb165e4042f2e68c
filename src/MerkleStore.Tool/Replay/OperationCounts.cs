// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.CompilerServices;

namespace MerkleStore.Tool.Replay;

/// <summary>How many operations of each kind were executed.</summary>
[InlineArray(Kinds)]
internal struct OperationCounts
{
    /// <summary>The number of kinds.</summary>
    public const int Kinds = (int)TraceOperationKind.Cycle + 1;

    private long _first;

    /// <summary>The kinds that the engine sees; the others only prepare the next commit.</summary>
    public static ReadOnlySpan<TraceOperationKind> Counted =>
    [
        TraceOperationKind.Set, TraceOperationKind.Delete, TraceOperationKind.Get, TraceOperationKind.Mem, TraceOperationKind.List,
        TraceOperationKind.Copy, TraceOperationKind.Commit, TraceOperationKind.Checkout,
    ];

    /// <summary>All operations that the engine saw.</summary>
    public readonly long Total
    {
        get
        {
            long total = 0;
            foreach (TraceOperationKind kind in Counted)
            {
                total += this[(int)kind];
            }

            return total;
        }
    }

    public static OperationCounts operator -(in OperationCounts left, in OperationCounts right)
    {
        OperationCounts difference = default;
        for (int i = 0; i < Kinds; i++)
        {
            difference[i] = left[i] - right[i];
        }

        return difference;
    }
}
