// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Proofs;

/// <summary>The limits of both encodings.</summary>
internal static class EncodingLimits
{
    /// <summary>The only version: neither a stream proof (bit 0) nor one over a binary tree (bit 1).</summary>
    public const int Version = 0;

    /// <summary>The most bytes of a value or a list.</summary>
    public const int MaxSize = (1 << 30) - 1;

    /// <summary>The most bytes of a name.</summary>
    public const int MaxName = 255;

    /// <summary>Lengths of branches are below this; Octez reads them as signed 63-bit numbers.</summary>
    public const ulong LengthEnd = 1UL << 62;

    /// <summary>The number of slots of a branch.</summary>
    public const int Slots = 32;
}
