// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;

namespace MerkleStore.Log;

/// <summary>The fixed part of a page and where its slots are.</summary>
/// <param name="Number">The page number.</param>
/// <param name="Commit">The sequence of the commit that the page belongs to.</param>
/// <param name="RecordCount">The number of records.</param>
/// <param name="SlotWidth">The bytes of a slot, 2 or 4.</param>
/// <param name="Directory">The offset of the directory in the payload.</param>
internal readonly record struct PageFacts(ulong Number, long Commit, int RecordCount, int SlotWidth, int Directory)
{
    /// <summary>The offset in the payload at which a record ends.</summary>
    /// <param name="payload">The payload.</param>
    /// <param name="slot">The record, which is there.</param>
    /// <returns>The offset; of any value as long as the page is not checked.</returns>
    public int End(ReadOnlySpan<byte> payload, int slot)
        => SlotWidth == 2
            ? BinaryPrimitives.ReadUInt16LittleEndian(payload[(Directory + (2 * slot))..])
            : BinaryPrimitives.ReadInt32LittleEndian(payload[(Directory + (4 * slot))..]);
}
