// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tool.Inspection;

namespace MerkleStore.Tool.Replay;

/// <summary>What came out of a replay.</summary>
internal sealed record ReplaySummary
{
    public required string Trace { get; init; }

    /// <summary>The directory of the store, or null if it was in memory.</summary>
    public required string? StorePath { get; init; }

    public required DurabilityChoice Durability { get; init; }

    /// <summary>Commits that the store held before and that were not made again.</summary>
    public required long Skipped { get; init; }

    public required ReplayFigures Figures { get; init; }

    /// <summary>Wall time of opening the store, not part of the engine's seconds.</summary>
    public required double OpenSeconds { get; init; }

    /// <summary>Wall time of closing the store, not part of the engine's seconds.</summary>
    public required double CloseSeconds { get; init; }

    /// <summary>What the store wrote, by cause.</summary>
    public required WrittenBytes Written { get; init; }

    /// <summary>What the working tree took in memory at the end, by cause.</summary>
    public required MemoryCost Memory { get; init; }

    /// <summary>The most memory that the process ever had resident, the parser's included.</summary>
    public required long PeakRssBytes { get; init; }

    /// <summary>The lengths of the files of the store after it was closed; 0 in memory.</summary>
    public required long DiskBytes { get; init; }

    /// <summary>What the commits were compared with, or null.</summary>
    public required string? Expected { get; init; }

    /// <summary>The first difference from what was expected, or null.</summary>
    public required string? Difference { get; init; }

    /// <summary>The hash of the last commit, or null if there is none.</summary>
    public required Hash256? Head { get; init; }
}
