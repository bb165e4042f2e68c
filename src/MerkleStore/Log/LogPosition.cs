// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Log;

/// <summary>Where the next frame goes.</summary>
/// <param name="Segment">The number of the segment.</param>
/// <param name="Offset">The offset in its file in bytes.</param>
/// <param name="Sequence">The sequence of the next frame.</param>
/// <param name="Chain">The CRC of the frame before.</param>
internal readonly record struct LogPosition(long Segment, long Offset, ulong Sequence, uint Chain)
{
    /// <summary>The position behind a frame that begins here.</summary>
    /// <param name="frameLength">Its length in bytes, padding included.</param>
    /// <param name="crc">Its CRC.</param>
    /// <returns>The position of the next frame in the same segment.</returns>
    public LogPosition After(int frameLength, uint crc) => new(Segment, Offset + frameLength, Sequence + 1, crc);
}
