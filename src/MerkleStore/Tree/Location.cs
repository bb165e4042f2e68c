// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tree;

/// <summary>A place that refers to a node: a slot of a branch or an entry of a leaf; owner 0 is the version itself, which refers to its anchor.</summary>
internal readonly record struct Location(uint Owner, int Index)
{
    public static Location Anchor => default;
}
