// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Snapshots;

/// <summary>How an import is cut. What it writes depends on it, and on the snapshot; not on the machine.</summary>
internal sealed record ImportSettings
{
    public static ImportSettings Default { get; } = new();

    /// <summary>The items, and the bytes of names and values, from which on a part is full.</summary>
    public int PartItems { get; init; } = 12 * 1024;

    public int PartBytes { get; init; } = 768 * 1024;

    /// <summary>The parts, and their bytes, that make a group; a smaller snapshot is written only once all of it has been checked.</summary>
    public int GroupParts { get; init; } = 6;

    public long GroupBytes { get; init; } = 8L * 1024 * 1024;

    /// <summary>The bytes of content after which the import notes how far it is; between two such steps lies less than a second.</summary>
    public long StepBytes { get; init; } = 16L * 1024 * 1024;
}
