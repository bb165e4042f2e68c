// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>What a fold over a tree of a proof visits: a value or a directory, with its key relative to where the fold started. Valid during the visit only.</summary>
public readonly ref struct ProofFoldEntry
{
    internal ProofFoldEntry(ContextKind kind, ReadOnlySpan<byte> packedKey, int depth, ReadOnlySpan<byte> value)
    {
        Kind = kind;
        PackedKey = packedKey;
        Depth = depth;
        Value = value;
    }

    /// <summary>Whether a value or a directory is visited.</summary>
    public ContextKind Kind { get; }

    /// <summary>The steps from where the fold started, packed: per step its length in unsigned LEB128, then its bytes.</summary>
    public ReadOnlySpan<byte> PackedKey { get; }

    /// <summary>The steps from where the fold started, as a key.</summary>
    public ContextPath Key => ContextPath.FromPacked(PackedKey);

    /// <summary>The number of steps from where the fold started.</summary>
    public int Depth { get; }

    /// <summary>The bytes of the value; empty for a directory.</summary>
    public ReadOnlySpan<byte> Value { get; }
}
