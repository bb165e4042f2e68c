// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Log;

/// <summary>Maps page numbers to the places of their bytes, and to the pages that are in memory. Reads take no lock; one thread writes.</summary>
/// <remarks>
/// An entry is written before <see cref="Publish"/> makes it visible, and not changed afterwards. Entries behind the published count
/// belong to a commit in progress; if that is given up, the next one writes over them.
/// </remarks>
internal sealed class PageTable
{
    private const int ChunkBits = 12;
    private const int ChunkSize = 1 << ChunkBits;

    private readonly Lock _moving = new();
    private Chunk[] _chunks = [];
    private ulong _count;

    /// <summary>The number of the last visible page, which is the number of visible pages.</summary>
    public ulong Count => Volatile.Read(ref _count);

    /// <summary>Sets the place of a page that is not visible yet.</summary>
    public void Set(ulong number, PageLocation location)
    {
        ulong index = number - 1;
        int chunk = checked((int)(index >> ChunkBits));
        if (chunk >= _chunks.Length)
        {
            Grow(chunk + 1);
        }

        _chunks[chunk].Locations[(int)(index & (ChunkSize - 1))] = location;
    }

    /// <summary>Makes all pages up to a number visible.</summary>
    public void Publish(ulong count) => Volatile.Write(ref _count, count);

    /// <summary>The place of a visible page.</summary>
    public PageLocation Location(ulong number)
    {
        ulong index = number - 1;
        return Volatile.Read(ref _chunks)[index >> ChunkBits].Locations[(int)(index & (ChunkSize - 1))];
    }

    /// <summary>Makes room for pages up to a number; those that are not set are nowhere.</summary>
    public void Reserve(ulong number)
    {
        int chunk = checked((int)((number - 1) >> ChunkBits));
        if (chunk >= _chunks.Length)
        {
            Grow(chunk + 1);
        }
    }

    /// <summary>Moves visible pages. A reader that goes by a place of before, or a torn one, fails, and then asks <see cref="StableLocation"/>.</summary>
    public void Move(IEnumerable<(ulong Number, PageLocation Location)> moves)
    {
        lock (_moving)
        {
            foreach ((ulong number, PageLocation location) in moves)
            {
                Set(number, location);
            }
        }
    }

    /// <summary>The place of a visible page, while none is moved.</summary>
    public PageLocation StableLocation(ulong number)
    {
        lock (_moving)
        {
            return Location(number);
        }
    }

    /// <summary>Where the reference to a page in memory is kept; null there if it is not in memory.</summary>
    public ref LogPage? Cached(ulong number)
    {
        ulong index = number - 1;
        return ref Volatile.Read(ref _chunks)[index >> ChunkBits].Pages[(int)(index & (ChunkSize - 1))];
    }

    private void Grow(int chunks)
    {
        var grown = new Chunk[Math.Max(chunks, _chunks.Length * 2)];
        _chunks.CopyTo(grown, 0);
        for (int i = _chunks.Length; i < grown.Length; i++)
        {
            grown[i] = new Chunk();
        }

        Volatile.Write(ref _chunks, grown);
    }

    private sealed class Chunk
    {
        // A chunk is made when the array of chunks grows, which doubles: its arrays wait for the first page.
        private PageLocation[]? _locations;
        private LogPage?[]? _pages;

        public PageLocation[] Locations => _locations ??= new PageLocation[ChunkSize];

        public LogPage?[] Pages => _pages ?? Interlocked.CompareExchange(ref _pages, new LogPage?[ChunkSize], null) ?? _pages;
    }
}
