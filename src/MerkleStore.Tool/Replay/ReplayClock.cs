// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics;

namespace MerkleStore.Tool.Replay;

/// <summary>Measures what the engine uses: everything of the process, less what the replaying thread did while the clock was paused.</summary>
/// <remarks>One thread. Work that the engine's own threads do during a pause still counts as CPU time of the engine.</remarks>
internal sealed class ReplayClock
{
    private Reading _began;
    private Reading _paused;
    private Reading _outside;
    private bool _running;

    /// <summary>Starts from zero, paused.</summary>
    public void Start()
    {
        _began = Reading.Process();
        _outside = default;
        _paused = Reading.Thread();
        _running = false;
    }

    /// <summary>From here on the engine is at work.</summary>
    public void Resume()
    {
        _outside += Reading.Thread() - _paused;
        _running = true;
    }

    /// <summary>From here on the replaying thread does work of the tool.</summary>
    public void Pause()
    {
        _paused = Reading.Thread();
        _running = false;
    }

    /// <summary>What the engine has used; the clock must be paused.</summary>
    public EngineUse Read()
    {
        Debug.Assert(!_running, "A running clock is not read: reading it would be measured.");
        Reading now = Reading.Process();
        Reading used = now - _began - _outside - (Reading.Thread() - _paused);
        return new EngineUse(used.Wall / (double)Stopwatch.Frequency, Math.Max(0, used.Cpu.TotalSeconds), Math.Max(0, used.Allocated), used.Collections);
    }

    /// <summary>Engine time so far in stopwatch ticks; the clock must be running.</summary>
    public long RunningTicks(long now) => now - _began.Wall - _outside.Wall;

    private readonly record struct Reading(long Wall, TimeSpan Cpu, long Allocated, int Collections)
    {
        public static Reading Process()
            => new(Stopwatch.GetTimestamp(), ThreadCpuTime.Process, GC.GetTotalAllocatedBytes(), GC.CollectionCount(0));

        public static Reading Thread()
            => new(Stopwatch.GetTimestamp(), ThreadCpuTime.Now, GC.GetAllocatedBytesForCurrentThread(), GC.CollectionCount(0));

        public static Reading operator +(Reading left, Reading right)
            => new(left.Wall + right.Wall, left.Cpu + right.Cpu, left.Allocated + right.Allocated, left.Collections + right.Collections);

        public static Reading operator -(Reading left, Reading right)
            => new(left.Wall - right.Wall, left.Cpu - right.Cpu, left.Allocated - right.Allocated, left.Collections - right.Collections);
    }
}
