// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Log;

/// <summary>The segment that is appended to, and what it holds so far.</summary>
internal sealed class ActiveSegment(Segment segment)
{
    /// <summary>The segment.</summary>
    public Segment Segment { get; } = segment;

    /// <summary>Its pages, in order.</summary>
    public List<PageEntry> Pages { get; } = [];

    /// <summary>Its commits, in order.</summary>
    public List<CommitEntry> Commits { get; } = [];

    /// <summary>The newest checkpoint in it.</summary>
    public CheckpointMark Mark { get; set; }

    /// <summary>Up to where zeros were written ahead; not beyond the tail if there are none.</summary>
    public long FilledTo { get; set; }

    /// <summary>Goes back to an earlier state.</summary>
    public void Restore(int pages, int commits, CheckpointMark mark)
    {
        Pages.RemoveRange(pages, Pages.Count - pages);
        Commits.RemoveRange(commits, Commits.Count - commits);
        Mark = mark;
    }
}
