// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>The base of every error that a store reports; catch a derived type to act on one kind.</summary>
/// <remarks>The message names the thing, the place and the remedy.</remarks>
public class MerkleStoreException : Exception
{
    /// <summary>Makes an error without a message.</summary>
    public MerkleStoreException()
    {
    }

    /// <summary>Makes an error.</summary>
    /// <param name="message">What went wrong, where, and what to do.</param>
    public MerkleStoreException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an error with its cause.</summary>
    /// <param name="message">What went wrong, where, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public MerkleStoreException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
