// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Snapshots;

/// <summary>A place in a snapshot at which reading can begin again.</summary>
/// <param name="Offset">Where the chunk begins.</param>
/// <param name="Index">The number of the chunk.</param>
/// <param name="Previous">The hash of the chunk before it.</param>
/// <param name="RawOffset">The place in the content of the chunk; <see cref="BeforeChunk"/> if the chunk has not been read.</param>
/// <param name="Sections">The commits before the place.</param>
/// <param name="DataChunks">The chunks of content before the chunk.</param>
internal readonly record struct SnapshotPosition(long Offset, uint Index, Hash256 Previous, int RawOffset, int Sections, int DataChunks)
{
    public const int BeforeChunk = -1;
}
