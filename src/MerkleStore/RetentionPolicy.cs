// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>Which commits retention keeps, counted along the line of commits from which the newest one was made. Branches that leave the line before the boundary go with it.</summary>
public sealed record RetentionPolicy
{
    private RetentionPolicy()
    {
    }

    /// <summary>Keeps every commit.</summary>
    public static RetentionPolicy Archive { get; } = new();

    /// <summary>How many cycles are kept, the one of the newest commit included; 0 if cycles do not matter.</summary>
    public int Cycles { get; private init; }

    /// <summary>How many commits are kept; 0 if their number does not matter.</summary>
    public long Commits { get; private init; }

    /// <summary>The oldest commit that is kept; null if none is named.</summary>
    public Hash256? Oldest { get; private init; }

    /// <summary>Keeps the last cycles. The number of a commit's cycle is <see cref="CommitInfo.Cycle"/>; commits without one count to the cycle of the next commit that has one.</summary>
    /// <param name="cycles">How many, 1 or more; the one of the newest commit is the first.</param>
    /// <returns>The policy.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="cycles"/> is less than 1.</exception>
    public static RetentionPolicy KeepCycles(int cycles)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(cycles);
        return new RetentionPolicy { Cycles = cycles };
    }

    /// <summary>Keeps the last commits.</summary>
    /// <param name="commits">How many, 1 or more; the newest is the first.</param>
    /// <returns>The policy.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="commits"/> is less than 1.</exception>
    public static RetentionPolicy KeepCommits(long commits)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(commits);
        return new RetentionPolicy { Commits = commits };
    }

    /// <summary>Keeps a commit and all that follow from it.</summary>
    /// <param name="oldest">The commit; the newest one must have been made from it.</param>
    /// <returns>The policy.</returns>
    public static RetentionPolicy KeepFrom(Hash256 oldest) => new() { Oldest = oldest };
}
