// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Log;

/// <summary>Receives what <see cref="LogStore.Verify"/> finds, in the order of the log.</summary>
internal abstract class LogVerifyVisitor
{
    /// <summary>One problem; the walk goes on behind it where that is possible.</summary>
    public abstract void Problem(in LogProblem problem);

    /// <summary>Called after each stretch that was read.</summary>
    public virtual void Progress(long bytesDone, long bytesTotal)
    {
    }

    /// <summary>A whole page.</summary>
    public virtual void Page(LogPage page)
    {
    }

    /// <summary>A whole commit frame; its pages came before it.</summary>
    public virtual void Commit(CommitRecord commit)
    {
    }
}
