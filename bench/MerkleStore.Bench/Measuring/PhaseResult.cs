// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Bench.Measuring;

/// <summary>What a phase of a run cost: filling the store, or the measured blocks.</summary>
internal sealed record PhaseResult
{
    /// <summary>Blocks.</summary>
    public long Blocks { get; init; }

    /// <summary>Operations, commits not counted.</summary>
    public long Operations { get; init; }

    /// <summary>Seconds by the clock, making operations not counted.</summary>
    public double WallSeconds { get; init; }

    /// <summary>Seconds of all cores, user and system, making operations not counted.</summary>
    public double CpuSeconds { get; init; }

    /// <summary>Bytes given to the system in write calls.</summary>
    public long WrittenBytes { get; init; }

    /// <summary>Bytes that the system owed to the disk, as it counts them: with large folios a whole one for each write into it, so that small writes count many times.</summary>
    public long DiskWriteBytes { get; init; }

    /// <summary>Of <see cref="WrittenBytes"/>, zeros ahead of the end of a file, which later commits overwrite.</summary>
    public long ZeroFillBytes { get; init; }

    /// <summary>Write calls.</summary>
    public long WriteCalls { get; init; }

    /// <summary>Bytes got in read calls.</summary>
    public long ReadBytes { get; init; }

    /// <summary>Read calls.</summary>
    public long ReadCalls { get; init; }

    /// <summary>Bytes that came from the disk, by read calls or through memory maps.</summary>
    public long DiskReadBytes { get; init; }

    /// <summary>Times by operation: <c>get</c>, <c>mem</c>, <c>list</c>, <c>set</c>, <c>delete</c>, <c>commit</c>, <c>block</c>.</summary>
    public IReadOnlyDictionary<string, LatencyResult> Latencies { get; init; } = new Dictionary<string, LatencyResult>();
}
