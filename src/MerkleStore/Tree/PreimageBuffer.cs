// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Numerics;
using System.Runtime.InteropServices;

namespace MerkleStore.Tree;

/// <summary>Native memory for messages of a batch, aligned to cache lines.</summary>
// SAFETY: whoever writes has made room for at least that many bytes by TryReserve or Clear.
internal sealed unsafe class PreimageBuffer : IDisposable
{
    private const int InitialBytes = 1 << 19;
    private const int Alignment = 64;

    private byte* _bytes = (byte*)NativeMemory.AlignedAlloc(InitialBytes, Alignment);
    private int _capacity = InitialBytes;
    private int _used;

    /// <summary>Where the next message begins.</summary>
    public byte* Next => _bytes + _used;

    /// <summary>Whether there is room for a number of bytes behind those that are used.</summary>
    public bool HasRoom(int bytes) => _used + bytes <= _capacity;

    /// <summary>What lies before a place is used.</summary>
    public void UseUpTo(byte* end) => _used = (int)(end - _bytes);

    /// <summary>Forgets all, and has room for a number of bytes.</summary>
    public void Clear(int bytes)
    {
        _used = 0;
        if (bytes > _capacity)
        {
            NativeMemory.AlignedFree(_bytes);
            _capacity = (int)BitOperations.RoundUpToPowerOf2((uint)bytes);
            _bytes = (byte*)NativeMemory.AlignedAlloc((nuint)_capacity, Alignment);
        }
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_bytes);
        _bytes = null;
    }
}
