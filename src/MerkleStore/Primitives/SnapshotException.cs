// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;

namespace MerkleStore;

/// <summary>A snapshot is damaged, cut short, malformed, not the one that was expected, or needs a commit that the store does not hold. Nothing of it was taken over.</summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "Its facts are not optional.")]
public sealed class SnapshotException : MerkleStoreException
{
    internal SnapshotException(string message, long chunk, long offset, Exception? innerException = null)
        : base(message, innerException)
    {
        Chunk = chunk;
        Offset = offset;
    }

    /// <summary>The chunk of the snapshot, from 0; -1 if it is about none.</summary>
    public long Chunk { get; }

    /// <summary>Whether an import that had come this far can go on with a better copy of the snapshot.</summary>
    internal bool KeepsProgress { get; init; }

    /// <summary>Where the chunk begins, in bytes from the start of the snapshot; -1 if it is about none.</summary>
    public long Offset { get; }
}
