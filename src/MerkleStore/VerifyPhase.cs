// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>The parts of a verification, in their order.</summary>
public enum VerifyPhase
{
    /// <summary>Every frame of every segment: checksum, chain and sequence; segments' footers and the journal against the frames. Counted in bytes.</summary>
    Frames = 0,

    /// <summary>Every record's content hash, from the leaves up to the hash of every commit. Counted in commits.</summary>
    Trees = 1,
}
