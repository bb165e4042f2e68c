// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;

namespace MerkleStore;

/// <summary>The store does not hold the commit that was asked for.</summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "Its facts are not optional.")]
public sealed class UnknownCommitException : MerkleStoreException
{
    internal UnknownCommitException(string message, Hash256 commit, Exception? innerException = null)
        : base(message, innerException)
    {
        Commit = commit;
    }

    /// <summary>The hash of the commit.</summary>
    public Hash256 Commit { get; }
}
