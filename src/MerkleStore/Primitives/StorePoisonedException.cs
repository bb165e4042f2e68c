// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;

namespace MerkleStore;

/// <summary>An earlier barrier (fdatasync) failed, so that nothing more is written through this instance; close it and open the store again.</summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "Its facts are not optional.")]
public sealed class StorePoisonedException : MerkleStoreException
{
    internal StorePoisonedException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
