// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;

namespace MerkleStore;

/// <summary>What was to be read has been collected, because retention does not keep the commits that had it. The store is sound.</summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "Made by the store only.")]
public sealed class CollectedException : MerkleStoreException
{
    internal CollectedException(string message)
        : base(message, null)
    {
    }
}
