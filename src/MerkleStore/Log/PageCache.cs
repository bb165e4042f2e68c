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
/// <para>Whoever still reads a dropped page keeps it alive.</para>
/// </remarks>
internal sealed class PageCache(PageTable table, long capacity)
{
    private const int YoungShare = 8;
    private const int ProbationShare = 4;

    private readonly Lock _gate = new();
    private readonly PageQueue _young = new();
    private readonly PageQueue _old = new();
    private readonly PageQueue _protected = new();
    private readonly DroppedPages _dropped = new();
    private long _capacity = capacity;
    private long _bytes;
    private long _evictions;
    private long _wastedPrefetches;

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

    /// <summary>The bytes of the pages in memory, what the table and the queues need for them included.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>The pages that were dropped so far.</summary>
    public long Evictions => Volatile.Read(ref _evictions);

    /// <summary>The pages that were loaded ahead and dropped before anybody used them.</summary>
    public long WastedPrefetches => Volatile.Read(ref _wastedPrefetches);

    private int Count => _young.Count + _old.Count + _protected.Count;

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
                return other;
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
            return page;
        }
    }

    private void Age()
    {
        while (_young.Bytes > _capacity / YoungShare && _young.Count > 1)
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
        while (_bytes + bytes > _capacity && Count > least)
        {
            bool isProtected = _protected.Count > 0 && _young.Bytes + _old.Bytes <= _capacity / ProbationShare;
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
    }
}
