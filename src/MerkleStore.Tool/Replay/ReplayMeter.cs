// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics;
using MerkleStore.Tool.Inspection;

namespace MerkleStore.Tool.Replay;

/// <summary>The figures of a replay: what the engine used up to the first commit, and after it.</summary>
internal sealed class ReplayMeter
{
    private readonly ReplayClock _clock = new();
    private readonly LatencySamples _commitMs = new();
    private readonly LatencySamples _blockMs = new();
    private OperationCounts _counts;
    private Snapshot? _first;
    private long _blockStart;
    private long _commitStart;

    /// <summary>The operations so far; whoever executes one counts it.</summary>
    public ref OperationCounts Counts => ref _counts;

    public void Start() => _clock.Start();

    /// <summary>From here on the engine is at work.</summary>
    public void Resume() => _clock.Resume();

    /// <summary>From here on the tool is at work.</summary>
    public void Pause() => _clock.Pause();

    /// <summary>A commit call follows.</summary>
    public void BeginCommit() => _commitStart = Stopwatch.GetTimestamp();

    /// <summary>The commit call has returned; the tool is at work from here on, until <see cref="Resume"/>.</summary>
    public void EndCommit(ReplayStore store)
    {
        long end = Stopwatch.GetTimestamp();
        long engineTicks = _clock.RunningTicks(end);
        _commitMs.Add(Milliseconds(end - _commitStart));
        _blockMs.Add(Milliseconds(engineTicks - _blockStart));
        _blockStart = engineTicks;
        _clock.Pause();
        _first ??= Take(store.Figures);
    }

    /// <summary>The figures at the end; the clock must be paused.</summary>
    public ReplayFigures Finish(StoreFigures store)
    {
        Snapshot whole = Take(store);
        Snapshot first = _first ?? whole;
        int commits = _commitMs.Count;
        int firsts = Math.Min(1, commits);
        return new ReplayFigures
        {
            Whole = Part(whole, 0, commits),
            First = Part(first, 0, firsts),
            Rest = Part(new Snapshot(whole.Counts - first.Counts, whole.Use - first.Use, whole.Store - first.Store), firsts, commits - firsts),
        };
    }

    private static double Milliseconds(long ticks) => ticks * 1000.0 / Stopwatch.Frequency;

    private Snapshot Take(StoreFigures store) => new(_counts, _clock.Read(), store);

    private ReplayPart Part(Snapshot snapshot, int from, int count) => new()
    {
        Operations = snapshot.Counts,
        Use = snapshot.Use,
        Store = snapshot.Store,
        CommitMs = _commitMs.Quantiles(from, count),
        BlockMs = _blockMs.Quantiles(from, count),
    };

    private sealed record Snapshot(OperationCounts Counts, EngineUse Use, StoreFigures Store);
}
