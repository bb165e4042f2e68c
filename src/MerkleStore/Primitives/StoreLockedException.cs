// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;

namespace MerkleStore;

/// <summary>Another process, or another instance in this one, has the store open for writing.</summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "Its facts are not optional.")]
public sealed class StoreLockedException : MerkleStoreException
{
    internal StoreLockedException(string message, string path, int processId, Exception? innerException = null)
        : base(message, innerException)
    {
        Path = path;
        ProcessId = processId;
    }

    /// <summary>The directory of the store.</summary>
    public string Path { get; }

    /// <summary>The process that holds the lock, or 0 if it is not known.</summary>
    public int ProcessId { get; }
}
