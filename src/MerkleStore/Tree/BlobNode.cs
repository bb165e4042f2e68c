// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace MerkleStore.Tree;

/// <summary>A value with a block of its own: header (12), length (4), length again in big-endian (8), bytes.</summary>
/// <remarks>The big-endian length makes the preimage of the value's hash one run of bytes.</remarks>
internal readonly unsafe struct BlobNode(byte* block)
{
    public const int HeaderBytes = 24;

    private const int PreimageStart = 16;

    public int Length => Unsafe.ReadUnaligned<int>(block + 12);

    // SAFETY: the block was allocated for HeaderBytes + Length bytes.
    public ReadOnlySpan<byte> Bytes => new(block + HeaderBytes, Length);

    /// <summary>What the value's hash is taken over: its length in eight bytes, then its bytes.</summary>
    public ReadOnlySpan<byte> Preimage => new(block + PreimageStart, sizeof(ulong) + Length);

    public void Fill(ReadOnlySpan<byte> value)
    {
        Unsafe.WriteUnaligned(block + 12, value.Length);
        BinaryPrimitives.WriteUInt64BigEndian(new Span<byte>(block + PreimageStart, sizeof(ulong)), (ulong)value.Length);
        value.CopyTo(new Span<byte>(block + HeaderBytes, value.Length));
    }
}
