// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Simulation.Disk;

namespace MerkleStore.Simulation.Runs;

/// <summary>What became of one run.</summary>
internal sealed record RunResult(RunSettings Settings)
{
    /// <summary>What was violated, or null.</summary>
    public string? Violation { get; init; }

    /// <summary>The steps as they went, one to a line.</summary>
    public IReadOnlyList<string> Log { get; init; } = [];

    public ulong TraceHash { get; init; }

    public long Calls { get; init; }

    public long VirtualTime { get; init; }

    public int Steps { get; init; }

    public int Commits { get; init; }

    public int Opens { get; init; }

    public int Crashes { get; init; }

    public int TypedErrors { get; init; }

    public int Refused { get; init; }

    public FaultCounts Faults { get; init; } = new();
}
