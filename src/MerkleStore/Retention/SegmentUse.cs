// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Log;

namespace MerkleStore.Retention;

/// <summary>What a segment or a pack holds.</summary>
internal sealed class SegmentUse(long number, long bytes, bool isSealed)
{
    /// <summary>The number; of a pack below 0.</summary>
    public long Number { get; } = number;

    /// <summary>The bytes of its file.</summary>
    public long Bytes { get; } = bytes;

    /// <summary>Whether it can be freed or rewritten.</summary>
    public bool IsSealed { get; } = isSealed;

    /// <summary>Its pages.</summary>
    public List<ulong> Pages { get; } = [];

    /// <summary>Commits in it that are kept, and their bytes.</summary>
    public List<long> Commits { get; } = [];

    /// <summary>The bytes of records, as if those of a page were of one size.</summary>
    public double LiveBytes { get; private set; }

    public double DeadBytes { get; private set; }

    /// <summary>Looks at all files of the log.</summary>
    /// <param name="log">The log.</param>
    /// <param name="inUse">Commits from which trees in memory were made: their frames are kept.</param>
    public static SortedDictionary<long, SegmentUse> Map(LogStore log, IReadOnlySet<long> inUse)
    {
        var map = new SortedDictionary<long, SegmentUse>();
        long active = log.ActiveSegment;
        SegmentUse Of(long number)
        {
            if (!map.TryGetValue(number, out SegmentUse? use))
            {
                use = new SegmentUse(number, log.LengthOf(number), number < active);
                map.Add(number, use);
            }

            return use;
        }

        for (long number = 1; number <= active; number++)
        {
            if (!log.Retention.Retired.ContainsKey(number))
            {
                Of(number);
            }
        }

        foreach (long number in log.Retention.Packs.Keys)
        {
            Of(number);
        }

        for (ulong page = 1; page <= log.PageCount; page++)
        {
            PageLocation location = log.PageAt(page);
            if (location.Segment != 0)
            {
                Of(location.Segment).Add(page, location, log.Retention.Dead.GetValueOrDefault(page));
            }
        }

        for (long sequence = 1; sequence <= log.CommitCount; sequence++)
        {
            if (log.IsVisible(sequence) || inUse.Contains(sequence))
            {
                CommitLocation location = log.CommitAt(sequence);
                SegmentUse use = Of(location.Segment);
                use.Commits.Add(sequence);
                use.LiveBytes += location.PayloadLength;
            }
        }

        return map;
    }

    private void Add(ulong page, PageLocation location, DeadPage? dead)
    {
        Pages.Add(page);

        // In a group the payload is that of all its pages; an even share is near enough for a choice.
        double bytes = location.Segment < 0 ? location.RecordCount * 100.0 : location.PayloadLength;
        int records = Math.Max(1, location.RecordCount - (dead?.Reclaimed ?? 0));
        double share = dead is null ? 0 : (double)(dead.Dead - dead.Reclaimed) / records;
        DeadBytes += bytes * share;
        LiveBytes += bytes * (1 - share);
    }
}
