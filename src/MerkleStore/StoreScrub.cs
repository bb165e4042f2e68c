// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Commits;
using MerkleStore.Log;

namespace MerkleStore;

/// <summary>
/// A verification in pieces, beside everything else that a store does: first all frames by their checksums, as the disk has them, then the trees of all commits by their hashes. For one thread at a time.
/// </summary>
/// <remarks>
/// It can be ended after any piece, and gone on with from <see cref="Position"/>, also in another process. A tree is one piece; what it shares with trees that this scrub has checked is not read again.
/// </remarks>
public sealed class StoreScrub
{
    private readonly ContextStore _store;
    private readonly LogStore _log;
    private readonly VerifyFindings _findings = new(null);
    private readonly FrameScrub _frames;
    private TreeVerifier? _trees;
    private CancellationToken _treesToken;
    private long _commits;

    internal StoreScrub(ContextStore store, LogStore log, ScrubPosition position)
    {
        _store = store;
        _log = log;
        _frames = log.NewScrub(_findings);
        Position = position == default ? ScrubPosition.Start : position;
    }

    /// <summary>How far it is.</summary>
    public ScrubPosition Position { get; private set; }

    /// <summary>Whether everything was checked that was in the store when the end was reached.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>The bytes that were read so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>What was found so far.</summary>
    public VerifyReport Report => _findings.ToReport(_commits, _trees?.Records ?? 0) with { Bytes = Bytes };

    /// <summary>Checks a piece.</summary>
    /// <param name="bytes">About how many bytes are read, 1 or more; a tree is checked as a whole.</param>
    /// <param name="cancellationToken">Ends the piece; it is begun anew by the next call.</param>
    /// <returns>The bytes that were read.</returns>
    /// <exception cref="OperationCanceledException">The piece was ended.</exception>
    public long Step(long bytes, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 1);
        ObjectDisposedException.ThrowIf(_store.IsDisposed, _store);
        long done = Position.Commit < 0 ? StepFrames(bytes, cancellationToken) : StepTrees(bytes, cancellationToken);
        Bytes += done;
        return done;
    }

    /// <summary>Goes on to the end, at a rate.</summary>
    /// <param name="bytesPerSecond">The rate, 1 or more.</param>
    /// <param name="timeProvider">The clock; null for that of the system.</param>
    /// <param name="progress">Is told the position after each piece.</param>
    /// <param name="cancellationToken">Ends it; <see cref="Position"/> is where to go on.</param>
    /// <returns>What was found.</returns>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public async Task<VerifyReport> RunAsync(long bytesPerSecond, TimeProvider? timeProvider = null, IProgress<ScrubPosition>? progress = null, CancellationToken cancellationToken = default)
    {
        const int PiecesPerSecond = 10;
        ArgumentOutOfRangeException.ThrowIfLessThan(bytesPerSecond, 1);
        timeProvider ??= TimeProvider.System;
        while (!IsComplete)
        {
            long start = timeProvider.GetTimestamp();
            long done = Step(Math.Max(1, bytesPerSecond / PiecesPerSecond), cancellationToken);
            progress?.Report(Position);
            TimeSpan rest = TimeSpan.FromSeconds((double)done / bytesPerSecond) - timeProvider.GetElapsedTime(start);
            if (rest > TimeSpan.Zero)
            {
                await Task.Delay(rest, timeProvider, cancellationToken).ConfigureAwait(false);
            }
        }

        return Report;
    }

    private long StepFrames(long bytes, CancellationToken cancellationToken)
    {
        (long segment, long offset, _) = Position;
        long done = _frames.Run(ref segment, ref offset, bytes, cancellationToken);
        Position = new ScrubPosition(segment, offset, done < bytes ? 0 : -1);
        return done;
    }

    private long StepTrees(long bytes, CancellationToken cancellationToken)
    {
        if (_trees is null || _treesToken != cancellationToken)
        {
            (_trees, _treesToken) = (new TreeVerifier(_log, _findings.Add, cancellationToken), cancellationToken);
        }

        long before = _log.Statistics[LogCounter.PageReadBytes];
        long done = 0;
        while (done < bytes && Position.Commit < _log.CommitCount)
        {
            long sequence = Position.Commit + 1;
            try
            {
                _trees.Verify(_log.ReadCommit(sequence));
            }
            catch (MerkleStoreException exception)
            {
                _findings.AddCommit(_log.CommitHash(sequence), exception.Message);
            }

            _commits++;
            Position = Position with { Commit = sequence };
            done = _log.Statistics[LogCounter.PageReadBytes] - before;
        }

        IsComplete = Position.Commit >= _log.CommitCount;
        return done;
    }
}
