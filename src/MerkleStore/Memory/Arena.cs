// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace MerkleStore.Memory;

/// <summary>Native memory in slabs by size class, addressed by 32-bit handles; handle 0 is none.</summary>
/// <remarks>
/// A handle counts units of 16 bytes over chunks of 2 MiB, so that 64 GiB can be addressed. Blocks never move. Allocation and freeing
/// are for one thread at a time (the caller holds the lock of the node space); reading a block through its handle is free for all threads.
/// Memory goes back to the operating system when a whole chunk is free and <see cref="EndSweep"/> is called: whoever wants that moves what
/// is to stay into new chunks between <see cref="BeginSweep"/> and it.
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
    private readonly bool _hugePages;
    private readonly uint[] _free = new uint[SizeClasses.Count];
    private readonly uint[] _setAside = new uint[SizeClasses.Count];
    private readonly Stack<int> _vacant = new();
    private readonly Dictionary<uint, int> _huge = [];
    private readonly List<(int Index, int Count)> _freeRuns = [];
    private int[] _live = new int[64];
    private int _chunkCount;
    private int _chunk;
    private int _chunkUsed = ChunkBytes;
    private bool _disposed;

    /// <summary>Makes an empty arena.</summary>
    /// <param name="hugePages">Whether to ask the operating system for huge pages, which it may refuse.</param>
    public Arena(bool hugePages = false)
    {
        _hugePages = hugePages;
        _chunks = (byte**)NativeMemory.AllocZeroed(MaxChunks, (nuint)sizeof(byte*));
    }

    ~Arena() => Release();

    /// <summary>Bytes in blocks that are allocated now, slack inside blocks included.</summary>
    public long UsedBytes { get; private set; }

    /// <summary>Bytes taken from the operating system.</summary>
    public long ReservedBytes { get; private set; }

    /// <summary>The largest value that <see cref="ReservedBytes"/> has had.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>Bytes of all blocks that were ever allocated.</summary>
    public long AllocatedBytes { get; private set; }

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
        AllocatedBytes += size;
        uint handle = _free[c];
        if (handle != 0)
        {
            uint next = *(uint*)Pointer(handle);
            _free[c] = next;
            _live[handle >> ChunkUnitBits] += size;
            if (Sse.IsSupported && next != 0)
            {
                // The next block of this class is wanted soon, and was last touched when it was freed.
                Sse.Prefetch0(Pointer(next));
            }

            return handle;
        }

        if (ChunkBytes - _chunkUsed < size)
        {
            AddChunk();
        }

        handle = NextUnit();
        _chunkUsed += size;
        _live[_chunk] += size;
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

        int size = SizeClasses.Bytes(sizeClass);
        UsedBytes -= size;
        _live[handle >> ChunkUnitBits] -= size;

        // SAFETY: the block is at least 16 bytes and no longer in use; the list is threaded through freed blocks.
        *(uint*)Pointer(handle) = _free[sizeClass];
        _free[sizeClass] = handle;
    }

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>From here on blocks come from new chunks only, so that those before can become free as a whole.</summary>
    public void BeginSweep()
    {
        ReclaimTail();
        _chunkUsed = ChunkBytes;
        _free.CopyTo(_setAside);
        Array.Clear(_free);
    }

    /// <summary>Gives chunks without a block back to the operating system; free blocks of the others are used again.</summary>
    public void EndSweep()
    {
        for (int c = 0; c < _free.Length; c++)
        {
            uint kept = 0;
            kept = KeepLive(_setAside[c], kept);
            _free[c] = KeepLive(_free[c], kept);
            _setAside[c] = 0;
        }

        for (int i = 0; i < _chunkCount; i++)
        {
            if (IsDead(i))
            {
                NativeMemory.AlignedFree(_chunks[i]);
                _chunks[i] = null;
                _vacant.Push(i);
                ReservedBytes -= ChunkBytes;
            }
        }
    }

    /// <summary>Threads the free blocks of one list that are in living chunks in front of another list.</summary>
    private uint KeepLive(uint list, uint kept)
    {
        while (list != 0)
        {
            uint* block = (uint*)Pointer(list);
            uint next = *block;
            if (!IsDead((int)(list >> ChunkUnitBits)))
            {
                *block = kept;
                kept = list;
            }

            list = next;
        }

        return kept;
    }

    /// <summary>Whether a chunk of small blocks has none; the one in which blocks are allocated now is kept.</summary>
    private bool IsDead(int chunk) => _live[chunk] == 0 && _chunks[chunk] != null && (chunk != _chunk || _chunkUsed == ChunkBytes);

    private uint NextUnit() => (uint)(((long)_chunk << ChunkUnitBits) + (_chunkUsed >> UnitShift));

    private void AddChunk()
    {
        ReclaimTail();
        int index = _vacant.TryPop(out int vacant) ? vacant : TakeIndexes(1);
        byte* chunk = (byte*)NativeMemory.AlignedAlloc(ChunkBytes, _hugePages ? ChunkBytes : Alignment);
        if (_hugePages)
        {
            HugePages.Advise(chunk, ChunkBytes);
        }

        _chunks[index] = chunk;
        _live[index] = 0;
        _chunk = index;
        Reserve(ChunkBytes);

        // Unit 0 of chunk 0 would be handle 0, which means none.
        _chunkUsed = index == 0 ? SizeClasses.Unit : 0;
    }

    /// <summary>Puts the unused end of the present chunk on the free lists.</summary>
    private void ReclaimTail()
    {
        int left = ChunkBytes - _chunkUsed;
        while (left >= SizeClasses.Unit)
        {
            int c = SizeClasses.Of(left);
            c = SizeClasses.Bytes(c) > left ? c - 1 : c;
            int size = SizeClasses.Bytes(c);
            uint handle = NextUnit();
            *(uint*)Pointer(handle) = _free[c];
            _free[c] = handle;
            _chunkUsed += size;
            left -= size;
        }
    }

    private void Reserve(long bytes)
    {
        ReservedBytes += bytes;
        PeakBytes = Math.Max(PeakBytes, ReservedBytes);
    }

    /// <summary>Numbers of chunks that were never used.</summary>
    private int TakeIndexes(int count)
    {
        int index = _chunkCount;
        if (index + count > MaxChunks)
        {
            throw new InsufficientMemoryException("The arena of the store addresses 64 GiB at the most; keep fewer trees open, or commit and check out again.");
        }

        if (index + count > _live.Length)
        {
            Array.Resize(ref _live, Math.Max(2 * _live.Length, index + count));
        }

        // A huge block is never free as a chunk is: its run is kept in a table.
        _live.AsSpan(index, count).Fill(count == 1 ? 0 : int.MaxValue);
        _chunkCount = index + count;
        return index;
    }

    /// <summary>A run of chunks over one allocation.</summary>
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
        Reserve(reserved);
        UsedBytes += reserved;
        AllocatedBytes += reserved;
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

        return TakeIndexes(count);
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
        foreach (uint handle in _huge.Keys)
        {
            int index = (int)(handle >> ChunkUnitBits);
            NativeMemory.AlignedFree(_chunks[index]);
            new Span<nint>(_chunks + index, _huge[handle]).Clear();
        }

        for (int i = 0; i < _chunkCount; i++)
        {
            NativeMemory.AlignedFree(_chunks[i]);
        }

        NativeMemory.Free(_chunks);
    }
}
