// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;

namespace MerkleStore;

/// <summary>The files are not a store, or a store of a format, hash scheme or feature that this version cannot read.</summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "Its facts are not optional.")]
public sealed class StoreFormatException : MerkleStoreException
{
    internal StoreFormatException(string message, string file, Exception? innerException = null)
        : base(message, innerException)
    {
        File = file;
    }

    /// <summary>The file that names the format.</summary>
    public string File { get; }
}
