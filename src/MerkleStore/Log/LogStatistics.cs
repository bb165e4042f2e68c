// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Log;

/// <summary>What a log has written and read since it was opened. Safe for concurrent use; a reading may be torn between counts, not within one.</summary>
internal sealed class LogStatistics
{
    private const int Stripes = 16;
    private const int StripeWidth = 16;

    private readonly long[] _hits = new long[Stripes * StripeWidth];
    private readonly long[] _counts = new long[(int)LogCounter.Count];

    /// <summary>One count.</summary>
    /// <param name="counter">Which.</param>
    /// <returns>Its value.</returns>
    public long this[LogCounter counter] => Volatile.Read(ref _counts[(int)counter]);

    /// <summary>Pages that were found in memory. Hits of threads that share a stripe may be missed: an exact count would cost more than the hit.</summary>
    public long CacheHits
    {
        get
        {
            long sum = 0;
            for (int i = 0; i < _hits.Length; i += StripeWidth)
            {
                sum += Volatile.Read(ref _hits[i]);
            }

            return sum;
        }
    }

    /// <summary>All bytes written, except to the journal and the zero fill, which have their own counts.</summary>
    public long LogBytes => this[LogCounter.PageBytes] + this[LogCounter.CommitBytes] + this[LogCounter.FramingBytes] + this[LogCounter.IndexBytes];

    internal void Add(LogCounter counter, long value) => Interlocked.Add(ref _counts[(int)counter], value);

    internal void Set(LogCounter counter, long value) => Volatile.Write(ref _counts[(int)counter], value);

    internal void CountHit() => _hits[(Environment.CurrentManagedThreadId & (Stripes - 1)) * StripeWidth]++;
}
