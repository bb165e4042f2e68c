// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Log;

namespace MerkleStore.Retention;

/// <summary>A move of the boundary: which commits are before the new one, and which are kept.</summary>
/// <param name="Sequence">The oldest commit that is kept for itself.</param>
/// <param name="Head">The newest commit.</param>
/// <param name="Path">The commits from behind the old boundary to the new one, oldest first.</param>
internal sealed record Boundary(long Sequence, long Head, List<long> Path)
{
    /// <summary>The commits from which the newest was made, newest first, down to the present boundary.</summary>
    public static IEnumerable<long> LineOf(CommitFacts facts, RetentionState state, long head)
    {
        for (long sequence = head; sequence > 0 && sequence >= state.Boundary; sequence = facts[sequence].Base)
        {
            yield return sequence;
        }
    }

    /// <summary>The move that a choice among the newest commit's line asks for; null if the boundary stays where it is.</summary>
    /// <param name="facts">The commits.</param>
    /// <param name="state">The present state.</param>
    /// <param name="head">The newest commit.</param>
    /// <param name="target">The commit at which the boundary is to be.</param>
    public static Boundary? To(CommitFacts facts, RetentionState state, long head, long target)
    {
        List<long> line = [.. LineOf(facts, state, head)];
        bool isLine = state.Boundary == 0 || line[^1] == state.Boundary;
        int index = line.IndexOf(target);
        if (!isLine || index < 0 || target == state.Boundary)
        {
            return null;
        }

        List<long> path = line[index..];
        if (state.Boundary != 0)
        {
            path.RemoveAt(path.Count - 1);
        }

        path.Reverse();
        return new Boundary(target, head, path);
    }
}
