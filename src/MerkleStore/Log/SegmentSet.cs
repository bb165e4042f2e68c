// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace MerkleStore.Log;

/// <summary>The segments of the log by number. Thread-safe.</summary>
internal sealed class SegmentSet : IDisposable
{
    private readonly ConcurrentDictionary<long, Segment> _segments = new();

    public void Add(Segment segment) => _segments[segment.Number] = segment;

    public void Remove(long number) => _segments.TryRemove(number, out _);

    public bool TryGet(long number, [NotNullWhen(true)] out Segment? segment) => _segments.TryGetValue(number, out segment);

    /// <summary>The segments by ascending number.</summary>
    public Segment[] ToArray() => [.. _segments.Values.OrderBy(segment => segment.Number)];

    public void Dispose()
    {
        foreach (Segment segment in _segments.Values)
        {
            segment.Dispose();
        }

        _segments.Clear();
    }
}
