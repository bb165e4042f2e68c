// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Log;

/// <summary>A pack as it was made.</summary>
/// <param name="Length">The bytes of the file.</param>
/// <param name="FooterOffset">The offset of its last frame.</param>
/// <param name="FooterCrc">The CRC of that frame.</param>
internal readonly record struct PackEntry(long Length, long FooterOffset, uint FooterCrc);
