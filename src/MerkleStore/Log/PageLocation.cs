// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Log;

/// <summary>Where the bytes of a page are now: 20 bytes.</summary>
/// <param name="Segment">The number of the segment; below 0, that of a pack, where the frame is a group with the page in it; 0: the page was freed.</param>
/// <param name="OffsetUnits">The offset of its frame in units of 8 bytes.</param>
/// <param name="PayloadLength">The payload of the frame in bytes.</param>
/// <param name="RecordCount">The number of records in the page.</param>
/// <param name="Crc">The CRC of its frame: another whole frame in its place, of a commit that was given up or of another store, is not taken for it.</param>
internal readonly record struct PageLocation(int Segment, uint OffsetUnits, int PayloadLength, int RecordCount, uint Crc)
{
    public PageLocation(long segment, in PageEntry entry)
        : this(checked((int)segment), (uint)(entry.Offset / FrameHeader.Alignment), entry.PayloadLength, entry.RecordCount, entry.Crc)
    {
    }

    /// <summary>The offset of the frame in bytes.</summary>
    public long Offset => (long)OffsetUnits * FrameHeader.Alignment;
}
