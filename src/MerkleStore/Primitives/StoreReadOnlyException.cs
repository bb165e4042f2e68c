// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;

namespace MerkleStore;

/// <summary>Thrown for a change to a store that was opened for reading only.</summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "Its facts are not optional.")]
public sealed class StoreReadOnlyException : MerkleStoreException
{
    internal StoreReadOnlyException(string location)
        : base($"The store in '{location}' is open for reading only. Open it without {nameof(StoreOptions)}.{nameof(StoreOptions.ReadOnly)} to change it.")
    {
    }
}
