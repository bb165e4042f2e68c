// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>The keys and values of one commit. It never changes.</summary>
/// <remarks>Reads are safe for concurrent use. Dispose the view before its store.</remarks>
public interface IKeyValueView : IKeyValueReader, IDisposable
{
    /// <summary>The commit.</summary>
    CommitSummary Commit { get; }
}
