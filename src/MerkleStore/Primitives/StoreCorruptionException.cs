// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;

namespace MerkleStore;

/// <summary>Bytes on disk are not the bytes that were written: a checksum, a chain or a content hash does not match.</summary>
/// <remarks>Damage is never reported as absence. Nothing is changed on disk; see the verify command of the tool.</remarks>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "Its facts are not optional.")]
public sealed class StoreCorruptionException : MerkleStoreException
{
    internal StoreCorruptionException(string message, string file, long offset, ulong address, Exception? innerException = null)
        : base(message, innerException)
    {
        File = file;
        Offset = offset;
        Address = address;
    }

    /// <summary>The file that holds the damage, or an empty text if it is not known.</summary>
    public string File { get; }

    /// <summary>The offset of the damaged frame in the file in bytes, or -1 if it is not known.</summary>
    public long Offset { get; }

    /// <summary>The log address of the damaged record (page number shifted left by 16, plus slot), or 0 if the damage is not in a record.</summary>
    public ulong Address { get; }
}
