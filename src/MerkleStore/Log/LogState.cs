// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Log;

/// <summary>A point in the log: where the next frame goes, and what came before.</summary>
/// <param name="Position">Where the next frame goes.</param>
/// <param name="NextPage">The number of the next page.</param>
/// <param name="CommittedPages">The pages that belong to whole commits.</param>
/// <param name="CommitCount">The whole commits.</param>
internal readonly record struct LogState(LogPosition Position, ulong NextPage, ulong CommittedPages, long CommitCount)
{
    /// <summary>The empty log, before its first segment is created.</summary>
    public static LogState Empty => new(new LogPosition(0, 0, 1, 0), 1, 0, 0);

    /// <summary>Whether pages of a commit that is not whole come before this point.</summary>
    public bool IsInsideCommit => NextPage != CommittedPages + 1;
}
