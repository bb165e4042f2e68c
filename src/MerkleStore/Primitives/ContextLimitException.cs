// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;

namespace MerkleStore;

/// <summary>A key, a step, a value or a directory is beyond a limit of the store; the write is refused and the tree is as it was.</summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "Its facts are not optional.")]
public sealed class ContextLimitException : MerkleStoreException
{
    internal ContextLimitException(string message, ContextLimit limit, long actual, long maximum, Exception? innerException = null)
        : base(message, innerException)
    {
        Limit = limit;
        Actual = actual;
        Maximum = maximum;
    }

    /// <summary>The limit that was exceeded.</summary>
    public ContextLimit Limit { get; }

    /// <summary>The size that was asked for.</summary>
    public long Actual { get; }

    /// <summary>The largest size that is accepted, inclusive.</summary>
    public long Maximum { get; }
}
