// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tests.Support;

namespace MerkleStore.Tests.Properties;

internal enum OperationKind
{
    Set,
    Delete,
    Copy,
    Fill,
    Drain,
    Chain,
    SetSubtree,
    Get,
    Contains,
    List,
    Length,
    Fold,
    Hash,
    ContentEquals,
    Fork,
    GetSubtree,
    Restore,
    Commit,
    ComputeCommitHash,
    Checkout,
    Branches,
    Reopen,
}

/// <summary>One step of a scenario. Indexes (of trees and commits) are taken modulo what there is, so that any part of a scenario is a scenario.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Tree">The working tree to do it to.</param>
/// <param name="Key">The key, in steps.</param>
/// <param name="Other">The second key of a copy.</param>
/// <param name="Number">The seed of a value, the number of entries, the index of a second tree or commit, the depth of a fold.</param>
/// <param name="Size">The length of a value or of a page of a listing.</param>
internal sealed record Operation(OperationKind Kind, int Tree, string[] Key, string[] Other, int Number, int Size)
{
    /// <summary>The bytes that a value of this number and size has.</summary>
    public byte[] Value => new SplitMix64((ulong)Number).Bytes(Size);

    public override string ToString()
        => $"{Kind} tree={Tree} key={PackedKey.Print(Key)}" + (Other.Length > 0 ? $" other={PackedKey.Print(Other)}" : string.Empty) + $" number={Number} size={Size}";
}
