// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;

namespace MerkleStore;

/// <summary>A proof is rejected, or cannot be made; <see cref="Fault"/> says why.</summary>
/// <remarks>A rejected proof proves nothing, neither presence nor absence.</remarks>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "Its facts are not optional.")]
public sealed class ProofException : MerkleStoreException
{
    internal ProofException(ProofFault fault, string message, long offset = -1, Exception? innerException = null)
        : base(message, innerException)
    {
        Fault = fault;
        Offset = offset;
    }

    /// <summary>Why.</summary>
    public ProofFault Fault { get; }

    /// <summary>The offset in the encoded proof where the fault was met, or -1 if it is not one of the encoding.</summary>
    public long Offset { get; }
}
