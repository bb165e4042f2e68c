// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Log;

/// <summary>Bounds the bytes of the pages that the page table refers to. A hit touches nothing but the page; a miss takes a lock.</summary>
/// <remarks>
/// <para>
/// A page comes in young. Its records are often read in a row, which says nothing about later, so uses of a young page do not count. After
/// an eighth of the capacity has come in behind it, it is old: if it is used then, it becomes protected when it reaches the end of the queue, else it
/// is dropped. Protected pages go round under the hand of a clock, and are dropped only when young and old pages together have shrunk to a quarter.
/// A page that is read again soon after it was dropped becomes protected at once. So a scan of everything passes through a quarter of the cache.
/// </para>
/// <para>
/// Pages lie in native memory, so that what is dropped does not wait for a collection: it is used again when the readers that were inside then have left (<see cref="PageLimbo"/>).
/// A sixteenth of the capacity is for pages that wait. If a reader stays inside for so long that it is full, pages come from the managed heap until it has left.
/// </para>
/// </remarks>
internal sealed class PageCache(PageTable table, PageReaders readers, long capacity) : IDisposable
{
    private const int YoungShare = 8;
    private const int ProbationShare = 4;
    private const int WaitingShare = 16;

    /// <summary>The pages that may wait in a small cache, beyond its capacity.</summary>
    private const long LeastWaiting = 64 * 1024;

    /// <summary>The heaps of pages that wait are closed at a quarter of what may wait.</summary>
    private const int HeapShare = 4;
    private const int MostSpare = 1024;

    private readonly Lock _gate = new();
    private readonly PageLimbo _limbo = new(readers);
    private readonly List<LogPage> _freed = [];
    private readonly Stack<LogPage> _spare = new();
    private readonly PageQueue _young = new();
    private readonly PageQueue _old = new();
    private readonly PageQueue _protected = new();
    private readonly DroppedPages _dropped = new();
    private long _capacity = capacity;
    private long _bytes;
    private long _waiting;
    private bool _disposed;
    private long _evictions;
    private long _wastedPrefetches;
    private long _unpooled;

    ~PageCache() => FreeAll();

    /// <summary>The bytes that the pages in memory may take; one page is kept whatever its size. Making it smaller drops pages at once.</summary>
    public long Capacity
    {
        get => Volatile.Read(ref _capacity);
        set
        {
            lock (_gate)
            {
                Volatile.Write(ref _capacity, value);
                MakeRoom(0, least: 1);
            }
        }
    }

    /// <summary>The bytes of the pages in memory, what the table and the queues need for them included, and those that wait for readers.</summary>
    public long Bytes => Volatile.Read(ref _bytes) + Volatile.Read(ref _waiting);

    /// <summary>Whether what is dropped and read is overwritten as soon as no reader should know it: for tests.</summary>
    public bool Poisons { get; init; }

    /// <summary>The pages that were dropped so far.</summary>
    public long Evictions => Volatile.Read(ref _evictions);

    /// <summary>The pages that were loaded ahead and dropped before anybody used them.</summary>
    public long WastedPrefetches => Volatile.Read(ref _wastedPrefetches);

    private int Count => _young.Count + _old.Count + _protected.Count;

    private long MostWaiting => Math.Max(LeastWaiting, Volatile.Read(ref _capacity) / WaitingShare);

    /// <summary>What pages that can be found may take.</summary>
    private long LiveCapacity => _capacity / WaitingShare < LeastWaiting ? _capacity : _capacity - (_capacity / WaitingShare);

    /// <summary>The pages that were read into the managed heap, because too many that were dropped were still being read.</summary>
    public long Unpooled => Volatile.Read(ref _unpooled);

    /// <summary>Memory for a page that is about to be read.</summary>
    /// <param name="length">The bytes of its frame.</param>
    public PageMemory Rent(int length)
    {
        if (Volatile.Read(ref _waiting) <= MostWaiting && !Volatile.Read(ref _disposed))
        {
            return new PageMemory(NativeBlock.Allocate(length));
        }

        Interlocked.Increment(ref _unpooled);
        return new PageMemory(GC.AllocateUninitializedArray<byte>(length));
    }

    /// <summary>A page that is not in use, to be made one of another number; null if there is none.</summary>
    public LogPage? TakeSpare()
    {
        lock (_gate)
        {
            return _spare.TryPop(out LogPage? page) ? page : null;
        }
    }

    /// <summary>Adds a page that was read, unless another reader was faster.</summary>
    /// <param name="page">The page.</param>
    /// <returns>The page that is now in the table.</returns>
    public LogPage Add(LogPage page)
    {
        lock (_gate)
        {
            ref LogPage? slot = ref table.Cached(page.Number);
            if (slot is { } other)
            {
                Recycle(page);
                return other;
            }

            if (_disposed)
            {
                // A reader that the store did not wait for: the page goes with the cache.
                Wait(page);
                return page;
            }

            MakeRoom(page.Bytes, least: 0);
            Volatile.Write(ref slot, page);
            Volatile.Write(ref _bytes, _bytes + page.Bytes);
            if (_dropped.Take(page.Number))
            {
                _protected.Add(page);
            }
            else
            {
                _young.Add(page);
            }

            Age();
            FreeWaiting();
            return page;
        }
    }

    /// <summary>Gives all memory back, unless readers are inside: then when the cache is collected.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            for (LogPage? page = TakeAny(); page is not null; page = TakeAny())
            {
                Volatile.Write(ref table.Cached(page.Number), null);
                Wait(page);
            }

            _bytes = 0;
            FreeWaiting(heapBytes: 0);
            if (_limbo.Bytes == 0)
            {
                GC.SuppressFinalize(this);
            }
        }
    }

    private void Age()
    {
        while (_young.Bytes > LiveCapacity / YoungShare && _young.Count > 1)
        {
            LogPage page = _young.Take();
            page.Referenced = false;
            _old.Add(page);
        }
    }

    /// <summary>Drops pages until there is room for some bytes more, but no more pages than down to a number.</summary>
    private void MakeRoom(long bytes, int least)
    {
        // Readers may use pages faster than the hand goes round: after one round nothing is spared any more.
        int spare = _old.Count + _protected.Count;
        long capacity = LiveCapacity;
        while (_bytes + bytes > capacity && Count > least)
        {
            bool isProtected = _protected.Count > 0 && _young.Bytes + _old.Bytes <= capacity / ProbationShare;
            PageQueue queue = isProtected ? _protected : _old.Count > 0 ? _old : _young.Count > 0 ? _young : _protected;
            LogPage page = queue.Take();
            if (page.Referenced && queue != _young && spare-- > 0)
            {
                page.Referenced = false;
                _protected.Add(page);
            }
            else
            {
                Drop(page);
            }
        }
    }

    private void Drop(LogPage page)
    {
        Volatile.Write(ref table.Cached(page.Number), null);
        Volatile.Write(ref _bytes, _bytes - page.Bytes);
        _evictions++;
        _wastedPrefetches += page.TakePrefetched() ? 1 : 0;
        _dropped.Add(page.Number, Count);
        Wait(page);
    }

    private LogPage? TakeAny()
    {
        PageQueue queue = _young.Count > 0 ? _young : _old.Count > 0 ? _old : _protected;
        return queue.Count > 0 ? queue.Take() : null;
    }

    /// <summary>Keeps a page that cannot be found any more until nobody reads it. What is in the managed heap goes by itself.</summary>
    private void Wait(LogPage page)
    {
        if (page.IsNative)
        {
            _limbo.Add(page);
            Volatile.Write(ref _waiting, _limbo.Bytes);
        }
    }

    private void FreeWaiting(long? heapBytes = null)
    {
        _limbo.Free(heapBytes ?? (Poisons ? 1 : MostWaiting / HeapShare), _freed);
        foreach (LogPage page in _freed)
        {
            Recycle(page);
        }

        _freed.Clear();
        Volatile.Write(ref _waiting, _limbo.Bytes);
    }

    /// <summary>Takes back a page that nobody knows.</summary>
    private void Recycle(LogPage page)
    {
        page.Free(Poisons);
        if (_spare.Count < MostSpare)
        {
            _spare.Push(page);
        }
    }

    /// <summary>When the cache is collected, so is everybody who could read a page of it.</summary>
    private void FreeAll()
    {
        _limbo.FreeAll(_freed);
        for (LogPage? page = TakeAny(); page is not null; page = TakeAny())
        {
            _freed.Add(page);
        }

        foreach (LogPage page in _freed)
        {
            page.Free(Poisons);
        }
    }
}
