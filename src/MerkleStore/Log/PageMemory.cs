// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Log;

/// <summary>Where the frame of one page is: in native memory that the cache takes back by hand, or in an array that the runtime takes back.</summary>
internal readonly struct PageMemory
{
    private readonly NativeBlock _block;
    private readonly byte[]? _array;

    public PageMemory(NativeBlock block) => _block = block;

    public PageMemory(byte[] array) => _array = array;

    /// <summary>The bytes of the frame.</summary>
    public Span<byte> Span => _array is null ? _block.Span : _array;

    /// <summary>The number of bytes.</summary>
    public int Length => _array is null ? _block.Length : _array.Length;

    /// <summary>Whether somebody has to give it back.</summary>
    public bool IsNative => _array is null && _block.Length > 0;

    /// <summary>Gives native memory back; nobody may refer to it any more. Does nothing for an array.</summary>
    public void Free()
    {
        if (IsNative)
        {
            _block.Free();
        }
    }
}
