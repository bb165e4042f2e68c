// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>What a verification found.</summary>
public sealed record VerifyReport
{
    internal VerifyReport()
    {
    }

    /// <summary>The most findings that are kept; more are counted in <see cref="FindingCount"/>.</summary>
    public const int MaxFindings = 1000;

    /// <summary>The damage found, in the order in which it was found; the first <see cref="MaxFindings"/>.</summary>
    public IReadOnlyList<VerifyFinding> Findings { get; init; } = [];

    /// <summary>The number of findings.</summary>
    public long FindingCount { get; init; }

    /// <summary>Whether nothing was found.</summary>
    public bool IsClean => FindingCount == 0;

    /// <summary>The number of bytes of segments that were read.</summary>
    public long Bytes { get; init; }

    /// <summary>The number of commits whose trees were checked.</summary>
    public long Commits { get; init; }

    /// <summary>The number of different records whose content hash was checked.</summary>
    public long Records { get; init; }
}
