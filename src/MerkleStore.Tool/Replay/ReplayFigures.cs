// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tool.Replay;

/// <summary>The figures of a replay and of its two parts.</summary>
internal sealed record ReplayFigures
{
    public required ReplayPart Whole { get; init; }

    /// <summary>The operations up to and including the first commit of the run: a trace loads its state there.</summary>
    public required ReplayPart First { get; init; }

    /// <summary>What followed the first commit of the run.</summary>
    public required ReplayPart Rest { get; init; }
}
