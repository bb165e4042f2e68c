// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>The two binary encodings of proofs that Octez has; docs/proofs.md has every byte.</summary>
public enum ProofEncoding
{
    /// <summary>Fixed-width numbers, a byte for each tag.</summary>
    V1 = 0,

    /// <summary>Numbers in as few bytes as they need, their width in the tag. A few percent smaller than the first, as hashes are most of a proof.</summary>
    V2 = 1,
}
