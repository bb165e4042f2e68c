// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Log;

/// <summary>A checkpoint frame of the active segment; all zero if it has none.</summary>
/// <param name="Offset">The offset of the frame.</param>
/// <param name="Crc">Its CRC.</param>
/// <param name="Pages">The pages of the segment before it.</param>
/// <param name="Commits">The commits of the segment before it.</param>
/// <param name="End">The offset behind the frame.</param>
internal readonly record struct CheckpointMark(long Offset, uint Crc, int Pages, int Commits, long End);
