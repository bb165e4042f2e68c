// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Proofs;

/// <summary>The order of names: byte by byte, the shorter first on a tie.</summary>
internal sealed class NameOrder : IComparer<ReadOnlyMemory<byte>>
{
    private NameOrder()
    {
    }

    public static NameOrder Instance { get; } = new();

    public int Compare(ReadOnlyMemory<byte> x, ReadOnlyMemory<byte> y) => x.Span.SequenceCompareTo(y.Span);
}
