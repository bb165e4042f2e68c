// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>What a proof shows and what it hides.</summary>
public sealed record ProofStatistics
{
    /// <summary>Values that are shown.</summary>
    public required long Values { get; init; }

    /// <summary>The bytes of these values.</summary>
    public required long ValueBytes { get; init; }

    /// <summary>Directories that are shown, wholly or in part.</summary>
    public required long Directories { get; init; }

    /// <summary>Buckets, branches and chains of branches of large directories that are shown.</summary>
    public required long Pages { get; init; }

    /// <summary>Values, directories and pages that are known by hash alone; each takes 33 bytes in both encodings.</summary>
    public required long Blinded { get; init; }

    /// <summary>The largest number of names that lead to anything in the proof; 0 for a proof of the root alone.</summary>
    public required int Depth { get; init; }
}
