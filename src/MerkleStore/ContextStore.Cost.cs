// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Commits;

namespace MerkleStore;

/// <content>What commits take on disk, by cause.</content>
public sealed partial class ContextStore
{
    /// <summary>Adds up what the newest commits took on disk when they were written, by cause. Reads their pages.</summary>
    /// <param name="count">How many commits, from the newest back; all if there are fewer.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The sums.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    /// <exception cref="StoreCorruptionException">A page or a commit's record is damaged.</exception>
    /// <exception cref="StorageFailureException">The operating system refused a call.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public DiskCost MeasureCommits(int count, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ThrowIfDisposed();
        var meter = new DiskMeter(_log, cancellationToken);
        long last = _log.CommitCount;
        for (long sequence = Math.Max(1, last - count + 1); sequence <= last; sequence++)
        {
            meter.Add(_log.ReadCommit(sequence));
        }

        return meter.ToCost();
    }
}
