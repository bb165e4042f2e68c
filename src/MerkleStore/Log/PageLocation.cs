// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Log;

/// <summary>Where the bytes of a page are now: 16 bytes.</summary>
/// <param name="Segment">The number of the segment.</param>
/// <param name="OffsetUnits">The offset of its frame in units of 8 bytes.</param>
/// <param name="PayloadLength">The payload of the frame in bytes.</param>
internal readonly record struct PageLocation(int Segment, uint OffsetUnits, int PayloadLength)
{
    public PageLocation(long segment, in PageEntry entry)
        : this(checked((int)segment), (uint)(entry.Offset / FrameHeader.Alignment), entry.PayloadLength)
    {
    }

    /// <summary>The offset of the frame in bytes.</summary>
    public long Offset => (long)OffsetUnits * FrameHeader.Alignment;
}
