// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MerkleStore.Memory;

/// <summary>Native memory in slabs by size class, addressed by 32-bit handles; handle 0 is none.</summary>
/// <remarks>
/// A handle counts units of 16 bytes over chunks of 4 MiB, so that 64 GiB can be addressed. Blocks never move. Allocation and freeing
/// are for one thread at a time (the caller holds the lock of the node space); reading a block through its handle is free for all threads.
/// </remarks>
internal sealed unsafe class Arena : IDisposable
{
    private const int UnitShift = 4;
    private const int ChunkBytes = 1 << SizeClasses.ChunkBits;
    private const int ChunkUnitBits = SizeClasses.ChunkBits - UnitShift;
    private const int MaxChunks = 1 << (32 - ChunkUnitBits);
    private const uint ChunkUnitMask = (1u << ChunkUnitBits) - 1;
    private const nuint Alignment = 64;

    private readonly byte** _chunks;
    private readonly uint[] _free = new uint[SizeClasses.Count];
    private readonly Dictionary<uint, int> _huge = [];
    private readonly List<nint> _owned = [];
    private readonly List<(int Index, int Count)> _freeRuns = [];
    private int _chunkCount;
    private int _chunkUsed = ChunkBytes;
    private bool _disposed;

    public Arena() => _chunks = (byte**)NativeMemory.AllocZeroed(MaxChunks, (nuint)sizeof(byte*));

    ~Arena() => Release();

    /// <summary>Bytes in blocks that are allocated now, slack inside blocks included.</summary>
    public long UsedBytes { get; private set; }

    /// <summary>Bytes taken from the operating system.</summary>
    public long ReservedBytes { get; private set; }

    /// <summary>The address of a block.</summary>
    // SAFETY: handles come from Allocate; the table has an entry for every 32-bit handle, null where there is no chunk.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* Pointer(uint handle) => _chunks[handle >> ChunkUnitBits] + ((nuint)(handle & ChunkUnitMask) << UnitShift);

    /// <summary>Takes a block; its bytes are not cleared.</summary>
    /// <param name="bytes">The bytes wanted, at least 1.</param>
    /// <param name="sizeClass">The class of the block, to be kept for <see cref="Free"/>.</param>
    public uint Allocate(int bytes, out byte sizeClass)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (bytes > ChunkBytes)
        {
            sizeClass = SizeClasses.Huge;
            return AllocateHuge(bytes);
        }

        int c = SizeClasses.Of(bytes);
        sizeClass = (byte)c;
        int size = SizeClasses.Bytes(c);
        UsedBytes += size;
        uint handle = _free[c];
        if (handle != 0)
        {
            _free[c] = *(uint*)Pointer(handle);
            return handle;
        }

        if (ChunkBytes - _chunkUsed < size)
        {
            AddChunk();
        }

        handle = (uint)((((long)_chunkCount - 1) << ChunkUnitBits) + (_chunkUsed >> UnitShift));
        _chunkUsed += size;
        return handle;
    }

    /// <summary>The bytes of a block, slack included.</summary>
    public long BytesOf(uint handle, byte sizeClass) => sizeClass == SizeClasses.Huge ? (long)_huge[handle] * ChunkBytes : SizeClasses.Bytes(sizeClass);

    /// <summary>Gives a block back; its first bytes are overwritten.</summary>
    public void Free(uint handle, byte sizeClass)
    {
        if (sizeClass == SizeClasses.Huge)
        {
            FreeHuge(handle);
            return;
        }

        UsedBytes -= SizeClasses.Bytes(sizeClass);

        // SAFETY: the block is at least 16 bytes and no longer in use; the list is threaded through freed blocks.
        *(uint*)Pointer(handle) = _free[sizeClass];
        _free[sizeClass] = handle;
    }

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private void AddChunk()
    {
        ReclaimTail();
        int index = NextChunkIndex(1);
        byte* chunk = (byte*)NativeMemory.AlignedAlloc(ChunkBytes, Alignment);
        _owned.Add((nint)chunk);
        _chunks[index] = chunk;
        _chunkCount = index + 1;
        ReservedBytes += ChunkBytes;

        // Unit 0 of chunk 0 would be handle 0, which means none.
        _chunkUsed = index == 0 ? SizeClasses.Unit : 0;
    }

    /// <summary>Puts the unused end of the present chunk on the free lists.</summary>
    private void ReclaimTail()
    {
        int left = ChunkBytes - _chunkUsed;
        while (_chunkCount > 0 && left >= SizeClasses.Unit)
        {
            int c = SizeClasses.Of(left);
            c = SizeClasses.Bytes(c) > left ? c - 1 : c;
            int size = SizeClasses.Bytes(c);
            uint handle = (uint)((((long)_chunkCount - 1) << ChunkUnitBits) + (_chunkUsed >> UnitShift));
            *(uint*)Pointer(handle) = _free[c];
            _free[c] = handle;
            _chunkUsed += size;
            left -= size;
        }
    }

    private int NextChunkIndex(int count)
    {
        if (_chunkCount + count > MaxChunks)
        {
            throw new InsufficientMemoryException("The arena of the store addresses 64 GiB at the most; keep fewer trees open, or commit and check out again.");
        }

        return _chunkCount;
    }

    /// <summary>A run of chunks over one allocation; the present chunk's rest goes to the free lists.</summary>
    private uint AllocateHuge(int bytes)
    {
        int count = (int)(((long)bytes + ChunkBytes - 1) / ChunkBytes);
        int index = TakeRun(count);
        byte* memory = (byte*)NativeMemory.AlignedAlloc((nuint)count * ChunkBytes, Alignment);
        for (int i = 0; i < count; i++)
        {
            _chunks[index + i] = memory + ((nuint)i * ChunkBytes);
        }

        long reserved = (long)count * ChunkBytes;
        ReservedBytes += reserved;
        UsedBytes += reserved;
        uint handle = (uint)((long)index << ChunkUnitBits);
        _huge.Add(handle, count);
        return handle;
    }

    /// <summary>Chunk numbers for a huge block: those of a freed one of the same length, or new ones.</summary>
    private int TakeRun(int count)
    {
        int found = _freeRuns.FindIndex(run => run.Count == count);
        if (found >= 0)
        {
            int reused = _freeRuns[found].Index;
            _freeRuns.RemoveAt(found);
            return reused;
        }

        if (_chunkCount == 0)
        {
            AddChunk();
        }

        ReclaimTail();
        int index = NextChunkIndex(count);
        _chunkCount = index + count;
        _chunkUsed = ChunkBytes;
        return index;
    }

    private void FreeHuge(uint handle)
    {
        int count = _huge[handle];
        _huge.Remove(handle);
        int index = (int)(handle >> ChunkUnitBits);
        NativeMemory.AlignedFree(_chunks[index]);
        for (int i = 0; i < count; i++)
        {
            _chunks[index + i] = null;
        }

        _freeRuns.Add((index, count));
        long reserved = (long)count * ChunkBytes;
        ReservedBytes -= reserved;
        UsedBytes -= reserved;
    }

    private void Release()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        foreach (nint chunk in _owned)
        {
            NativeMemory.AlignedFree((void*)chunk);
        }

        foreach (uint handle in _huge.Keys)
        {
            NativeMemory.AlignedFree(_chunks[handle >> ChunkUnitBits]);
        }

        NativeMemory.Free(_chunks);
    }
}
