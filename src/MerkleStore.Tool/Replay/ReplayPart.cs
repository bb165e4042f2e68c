// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tool.Inspection;

namespace MerkleStore.Tool.Replay;

/// <summary>The figures of a replay or of a part of it.</summary>
internal sealed record ReplayPart
{
    public required OperationCounts Operations { get; init; }

    public required EngineUse Use { get; init; }

    public required StoreFigures Store { get; init; }

    /// <summary>The duration of each commit call.</summary>
    public required LatencyQuantiles CommitMs { get; init; }

    /// <summary>Engine time from one commit to the next, the operations between them included.</summary>
    public required LatencyQuantiles BlockMs { get; init; }

    public long Commits => Operations[(int)TraceOperationKind.Commit];

    public double OperationsPerSecond => PerSecond(Operations.Total);

    public double CommitsPerSecond => PerSecond(Commits);

    private double PerSecond(long count) => Use.Seconds > 0 ? count / Use.Seconds : 0;
}
