// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics;

namespace MerkleStore;

/// <summary>Adds the time to what is told about progress; nothing of it reaches a file.</summary>
internal static class SnapshotClock
{
    public static Action<long, long> ForReading(Stream source, IProgress<SnapshotProgress>? progress)
    {
        long total = source.CanSeek ? source.Length - source.Position : 0;
        long start = Stopwatch.GetTimestamp();
        return (bytes, content) => progress?.Report(new SnapshotProgress(total > 0 ? Math.Min(1, (double)bytes / total) : null, bytes, content, Stopwatch.GetElapsedTime(start)));
    }

    public static Action<double?, long, long> Start(IProgress<SnapshotProgress>? progress)
    {
        long start = Stopwatch.GetTimestamp();
        return (fraction, bytes, content) => progress?.Report(new SnapshotProgress(fraction, bytes, content, Stopwatch.GetElapsedTime(start)));
    }

    public static Action<double, Snapshots.ChunkWriter, long> ForWriting(IProgress<SnapshotProgress>? progress)
    {
        long start = Stopwatch.GetTimestamp();
        return (share, chunks, content) => progress?.Report(new SnapshotProgress(share, chunks.Offset, content, Stopwatch.GetElapsedTime(start)));
    }
}
