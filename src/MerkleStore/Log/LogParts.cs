// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Io;
using MerkleStore.Journal;

namespace MerkleStore.Log;

/// <summary>What the reading side, the writing side and the recovery of one log share.</summary>
internal sealed class LogParts : IDisposable
{
    public LogParts(IStorage storage, LogOptions options, BarrierGuard guard, JournalFile journal)
    {
        Storage = storage;
        Options = options;
        Guard = guard;
        Journal = journal;
        guard.Poisoned = Durable.Fail;
        Reserve = new SpaceReserve(storage, guard, options.ReserveBytes);
        Cache = new PageCache(Pages, Readers, options.PageCacheBytes) { Poisons = options.PoisonPages };
    }

    public IStorage Storage { get; }

    public LogOptions Options { get; }

    public BarrierGuard Guard { get; }

    public JournalFile Journal { get; }

    public SegmentSet Segments { get; } = new();

    public PageTable Pages { get; } = new();

    public PageReaders Readers { get; } = new();

    public PageCache Cache { get; }

    /// <summary>Pages written ahead of their commit since the log was opened.</summary>
    public PageRanges Spills { get; } = new();

    /// <summary>What was dropped, freed and moved. Changed by one caller at a time.</summary>
    public RetentionState Retention { get; set; } = new();

    public CommitIndex Commits { get; } = new();

    public LogStatistics Statistics { get; } = new();

    public SpaceReserve Reserve { get; }

    public DurableCommits Durable { get; } = new();

    /// <summary>When barriers are due; null while the log is being opened.</summary>
    public BarrierSchedule? Schedule { get; set; }

    public void Dispose()
    {
        Cache.Dispose();
        Segments.Dispose();
        Journal.Dispose();
    }
}
