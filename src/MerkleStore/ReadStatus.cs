// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>The outcome of a read into a buffer of the caller.</summary>
public enum ReadStatus
{
    /// <summary>The value is in the buffer.</summary>
    Found = 0,

    /// <summary>There is no value at the key.</summary>
    NotFound = 1,

    /// <summary>The buffer is too small; nothing was written to it.</summary>
    DestinationTooSmall = 2,
}
