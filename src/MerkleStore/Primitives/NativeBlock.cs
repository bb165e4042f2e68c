// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.InteropServices;

namespace MerkleStore;

/// <summary>Bytes outside the managed heap, given back by hand. A copy of the structure is the same block.</summary>
// SAFETY: the span covers what was allocated; whoever frees a block has made sure that nobody uses it any more.
internal readonly unsafe struct NativeBlock
{
    private readonly byte* _start;

    private NativeBlock(byte* start, int length)
    {
        _start = start;
        Length = length;
    }

    /// <summary>The bytes of the block; 0 for none.</summary>
    public int Length { get; }

    /// <summary>The bytes, of any value until they are written.</summary>
    public Span<byte> Span => new(_start, Length);

    /// <summary>Takes a block; its bytes are not cleared.</summary>
    /// <param name="length">Its bytes, at least 1.</param>
    public static NativeBlock Allocate(int length) => new((byte*)NativeMemory.Alloc((nuint)length), length);

    /// <summary>Gives the block back.</summary>
    public void Free() => NativeMemory.Free(_start);
}
