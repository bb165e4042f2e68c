// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Hashing;

/// <summary>One message to hash and the place for its digest: the unit of work of <see cref="Blake2bBatch"/>.</summary>
/// <remarks>
/// The memory is the caller's, and must stay where it is until the batch has run. From <see cref="Message"/> on,
/// <see cref="Blake2bBatch.Pad"/> of <see cref="Length"/> bytes are readable, and those from <see cref="Length"/> on are zero.
/// </remarks>
// SAFETY: the caller owns the memory behind both pointers while a batch runs; Blake2bBatch reads Length padded to whole blocks, as promised there.
internal unsafe struct HashJob
{
    /// <summary>The first byte of the message. Any alignment; 64 bytes or more is fastest.</summary>
    public byte* Message;

    /// <summary>The length of the message in bytes, without the padding; 0 or more.</summary>
    public int Length;

    /// <summary>Where the 32 bytes of the digest go. Must not lie inside the message of any job of the batch.</summary>
    public byte* Digest;
}
