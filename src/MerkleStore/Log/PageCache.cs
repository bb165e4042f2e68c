// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Log;

/// <summary>Bounds the bytes of the pages that the page table refers to. A hit touches nothing but the page; a miss takes a lock.</summary>
/// <remarks>
/// The hand of a clock goes round the pages in memory: one that was used since the hand came by is spared once, another is dropped
/// from the table. Whoever still reads a dropped page keeps it alive.
/// </remarks>
internal sealed class PageCache(PageTable table, long capacity)
{
    private readonly Lock _gate = new();
    private readonly List<LogPage> _ring = [];
    private int _hand;
    private long _bytes;
    private long _evictions;

    /// <summary>The bytes of the pages in memory.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>The pages that were dropped so far.</summary>
    public long Evictions => Volatile.Read(ref _evictions);

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

            Volatile.Write(ref slot, page);
            _ring.Add(page);
            Volatile.Write(ref _bytes, _bytes + page.Bytes);
            while (_bytes > capacity && _ring.Count > 1)
            {
                Step(page);
            }

            return page;
        }
    }

    private void Step(LogPage keep)
    {
        if (_hand >= _ring.Count)
        {
            _hand = 0;
        }

        LogPage candidate = _ring[_hand];
        if (candidate.Referenced || ReferenceEquals(candidate, keep))
        {
            candidate.Referenced = false;
            _hand++;
            return;
        }

        Volatile.Write(ref table.Cached(candidate.Number), null);
        _ring[_hand] = _ring[^1];
        _ring.RemoveAt(_ring.Count - 1);
        Volatile.Write(ref _bytes, _bytes - candidate.Bytes);
        _evictions++;
    }
}
