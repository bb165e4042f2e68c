// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Log;

/// <summary>When barriers are made that nobody waits for.</summary>
internal sealed record BarrierPolicy
{
    /// <summary>The rule. With <see cref="Durability.Commit"/> and <see cref="Durability.None"/> only callers make barriers.</summary>
    public Durability Rule { get; init; } = Durability.None;

    /// <summary>The commits of a group.</summary>
    public int GroupCommits { get; init; } = 1;

    /// <summary>How long the first commit of a group waits at the most.</summary>
    public TimeSpan GroupDelay { get; init; }

    /// <summary>The clock of <see cref="GroupDelay"/>.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Whether nothing runs beside the callers: barriers that are due are made in the next call.</summary>
    public bool Stepped { get; init; }
}
