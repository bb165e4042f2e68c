// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Log;

/// <summary>Ranges of page numbers that are added in ascending order. Thread-safe.</summary>
internal sealed class PageRanges
{
    private readonly Lock _gate = new();
    private readonly List<(ulong First, ulong Last)> _ranges = [];

    /// <summary>Adds a range behind all others; nothing if it is empty.</summary>
    public void Add(ulong first, ulong last)
    {
        lock (_gate)
        {
            if (first > last)
            {
                return;
            }

            if (_ranges.Count > 0 && _ranges[^1].Last + 1 >= first)
            {
                _ranges[^1] = (_ranges[^1].First, Math.Max(_ranges[^1].Last, last));
                return;
            }

            _ranges.Add((first, last));
        }
    }

    public bool Contains(ulong page)
    {
        lock (_gate)
        {
            int low = 0;
            int high = _ranges.Count;
            while (low < high)
            {
                int middle = (low + high) >>> 1;
                if (_ranges[middle].Last < page)
                {
                    low = middle + 1;
                }
                else
                {
                    high = middle;
                }
            }

            return low < _ranges.Count && _ranges[low].First <= page;
        }
    }
}
