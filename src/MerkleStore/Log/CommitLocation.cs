// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Log;

/// <summary>Where the frame of a commit is.</summary>
internal readonly record struct CommitLocation(Hash256 Hash, long Segment, long Offset, int PayloadLength, uint Crc)
{
    public CommitLocation(long segment, in CommitEntry entry)
        : this(entry.Hash, segment, entry.Offset, entry.PayloadLength, entry.Crc)
    {
    }
}
