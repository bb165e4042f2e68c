// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>What a proof starts from or ends with: the kind and hash of the root.</summary>
/// <param name="Kind">A value or a directory. It counts: the empty value and the empty directory have the same hash.</param>
/// <param name="Hash">The hash.</param>
public readonly record struct ProofEnd(ContextKind Kind, Hash256 Hash)
{
    /// <summary>The kind in Irmin's words, and the hash: <c>node</c> or <c>value</c>, a space, 64 hex digits.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => (Kind == ContextKind.Directory ? "node " : "value ") + Hash;
}
