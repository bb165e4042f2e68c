// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>How far a verification is.</summary>
/// <param name="Phase">The part that is under way.</param>
/// <param name="Done">What is done of the part: bytes of frames, or commits.</param>
/// <param name="Total">The whole of the part, in the same unit.</param>
public readonly record struct VerifyProgress(VerifyPhase Phase, long Done, long Total);
