// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Log;
using MerkleStore.Retention;

namespace MerkleStore;

/// <content>Retention: which commits are kept, and freeing what only the others had.</content>
public sealed partial class ContextStore
{
    private readonly Lock _maintenance = new();
    private CommitFacts? _facts;

    /// <summary>The pins and leases, the one of the oldest commit first. Expired leases are among them until the next run of retention.</summary>
    /// <returns>A new list.</returns>
    public IReadOnlyList<PinSummary> GetPins()
    {
        ThrowIfDisposed();
        lock (_maintenance)
        {
            return
            [
                .. _log.Retention.Pins.OrderBy(pin => pin.Sequence).Select(pin => new PinSummary(
                    pin.Name,
                    _log.CommitHash(pin.Sequence),
                    pin.Sequence,
                    DateTimeOffset.FromUnixTimeSeconds(pin.Created),
                    pin.Expires == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(pin.Expires))),
            ];
        }
    }

    /// <summary>Keeps a commit, whatever the policy says, until <see cref="Unpin"/> or the end of the lease. Durable on return. A pin of the same name is replaced.</summary>
    /// <remarks>A pinned commit behind the boundary can be read, but nothing is committed on it.</remarks>
    /// <param name="name">A name by which the holder is found: 1 to 100 characters.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="expires">When it ends by itself; null: never.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty or too long.</exception>
    /// <exception cref="UnknownCommitException">The store does not hold the commit.</exception>
    /// <exception cref="StorageFailureException">The state could not be written; nothing is pinned.</exception>
    /// <exception cref="StorePoisonedException">An earlier barrier failed.</exception>
    public void Pin(string name, Hash256 commit, DateTimeOffset? expires = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Length > 100)
        {
            throw new ArgumentException("The name of a pin has 1 to 100 characters.", nameof(name));
        }

        lock (_maintenance)
        {
            RetentionState state = _log.Retention;
            List<RetentionPin> before = [.. state.Pins];
            lock (_space.Gate)
            {
                ThrowIfDisposed();
                CommitRecord record = FindCommit(commit);
                RetentionPin? same = state.Pins.Find(pin => pin.Sequence == record.Sequence && pin.Fork != 0);
                state.Pins.RemoveAll(pin => pin.Name == name);
                state.Pins.Add(new RetentionPin(name, record.Sequence, Now(), expires?.ToUnixTimeSeconds() ?? 0, same?.Fork ?? 0, same?.ForkLastPage ?? 0));
            }

            SavePins(before);
        }
    }

    /// <summary>Ends a pin or a lease. What only it kept goes with the next run of retention.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="StorageFailureException">The state could not be written; the pin stays.</exception>
    /// <exception cref="StorePoisonedException">An earlier barrier failed.</exception>
    public bool Unpin(string name)
    {
        lock (_maintenance)
        {
            ThrowIfDisposed();
            List<RetentionPin> before = [.. _log.Retention.Pins];
            bool found = _log.Retention.Pins.RemoveAll(pin => pin.Name == name) > 0;
            if (found)
            {
                SavePins(before);
            }

            return found;
        }
    }

    /// <summary>Moves the boundary to where a policy puts it: commits that are not kept are no longer found or listed, and what only they had is marked as dead. <see cref="Compact"/> frees it.</summary>
    /// <remarks>
    /// Costs what died, never the tree. Trees that are in use stay readable; a commit on a tree of a dropped commit is refused. Others may read and commit meanwhile. The boundary never goes back.
    /// </remarks>
    /// <param name="policy">Which commits are kept.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="policy"/> is null.</exception>
    /// <exception cref="UnknownCommitException">The policy names a commit that the store does not hold, or from which the newest was not made.</exception>
    /// <exception cref="StoreCorruptionException">A record or a commit is damaged.</exception>
    /// <exception cref="StorageFailureException">The state could not be written; nothing was freed.</exception>
    /// <exception cref="StorePoisonedException">An earlier barrier failed.</exception>
    public RetentionReport ApplyRetention(RetentionPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        lock (_maintenance)
        {
            ThrowIfDisposed();

            // Nothing is dropped for a commit that a loss of power could take back.
            _log.Barrier();
            _facts ??= new CommitFacts(_log);
            var collector = new Collector(_log, _facts);
            Boundary? move = FindMove(policy);
            List<long> dropped;
            lock (_space.Gate)
            {
                ThrowIfDisposed();
                dropped = collector.Drop(move, LetGo, Now());
            }

            collector.Mark(move);
            _log.SaveRetention();
            return new RetentionReport
            {
                Boundary = _log.Retention.Boundary,
                DroppedCommits = dropped.Count,
                DeadRecords = collector.Records,
                HeldRecords = _log.Retention.Held.Count,
            };
        }
    }

    /// <summary>
    /// Finds dead records that no dead list names: what was referred to from several places of a tree (copies), and what an import replaced. Reads every record that is kept: rare maintenance.
    /// </summary>
    /// <param name="cancellationToken">Stops it between steps; nothing is marked then.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    /// <exception cref="StoreCorruptionException">A record is damaged; nothing was marked.</exception>
    /// <exception cref="StorageFailureException">The state could not be written; nothing was freed.</exception>
    /// <exception cref="StorePoisonedException">An earlier barrier failed.</exception>
    public RetentionReport MarkUnreachable(CancellationToken cancellationToken = default)
    {
        const int Step = 4096;
        lock (_maintenance)
        {
            ThrowIfDisposed();
            _log.Barrier();
            FullMark mark;
            lock (_space.Gate)
            {
                ThrowIfDisposed();
                mark = new FullMark(_log, InUse());
            }

            while (!mark.Step(Step))
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            var collector = new Collector(_log, _facts ??= new CommitFacts(_log));
            collector.AddSpills(_log.CommitCount);
            mark.Mark(collector, keepsSpills: _storage.Exists(StoreFiles.ImportName));
            _log.SaveRetention();
            return new RetentionReport { Boundary = _log.Retention.Boundary, DeadRecords = collector.Records, HeldRecords = _log.Retention.Held.Count };
        }
    }

    /// <summary>Frees the files in which nothing lives, and rewrites those that pay best, within a budget. Addresses do not change: others read and commit meanwhile.</summary>
    /// <remarks>What lives in a file is durable elsewhere before the file goes; at most one file is there twice.</remarks>
    /// <param name="options">The budget; null for none.</param>
    /// <param name="progress">Is told after each file.</param>
    /// <param name="cancellationToken">Stops it; a file that was begun stays as it is.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    /// <exception cref="StoreCorruptionException">A page is damaged; its file stays.</exception>
    /// <exception cref="StorageFailureException">A write failed; the file that was being freed stays.</exception>
    /// <exception cref="StorePoisonedException">An earlier barrier failed.</exception>
    public CompactionReport Compact(CompactionOptions? options = null, IProgress<CompactionReport>? progress = null, CancellationToken cancellationToken = default)
    {
        options ??= new CompactionOptions();
        lock (_maintenance)
        {
            ThrowIfDisposed();
            var compactor = new Compactor(_log, options.Compress);
            if (options.Seal)
            {
                lock (_space.Gate)
                {
                    _log.Seal();
                }
            }

            long started = _options.Clock.GetTimestamp();
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                SegmentUse? next = Compactor.Choose(MapSegments().Values, options.Threshold);
                bool mayGoOn = next is not null && compactor.BytesCopied < options.MaxBytes && _options.Clock.GetElapsedTime(started) < options.MaxTime;
                if (!mayGoOn)
                {
                    return Report(compactor, next is null);
                }

                compactor.Run(next!, cancellationToken);
                progress?.Report(Report(compactor, isComplete: false));
            }
        }
    }

    /// <summary>What a compaction would do now, and what a policy would drop.</summary>
    /// <param name="policy">The policy; null for none.</param>
    /// <param name="options">The options of the compaction; null for the defaults.</param>
    /// <returns>The estimate.</returns>
    /// <exception cref="StoreCorruptionException">A commit is damaged.</exception>
    public RetentionEstimate Estimate(RetentionPolicy? policy = null, CompactionOptions? options = null)
    {
        lock (_maintenance)
        {
            ThrowIfDisposed();
            double threshold = (options ?? new CompactionOptions()).Threshold;
            List<SegmentUse> all = [.. MapSegments().Values];
            List<SegmentUse> paying = [.. all.Where(use => Compactor.Choose([use], threshold) is not null)];
            _facts ??= new CommitFacts(_log);
            Boundary? move = policy is null ? null : FindMove(policy);
            return new RetentionEstimate
            {
                TotalBytes = all.Sum(use => use.Bytes),
                DeadBytes = (long)all.Sum(use => use.DeadBytes),
                BytesToCopy = (long)paying.Sum(use => use.LiveBytes),
                BytesToFree = paying.Sum(use => use.Bytes),
                FilesToFree = paying.Count,
                CommitsToDrop = move is null ? 0 : move.Path.Count - 1 + (_log.Retention.Boundary == 0 ? 0 : 1),
                DeadEntriesToApply = move?.Path.Sum(sequence => (long)_log.ReadCommit(sequence).DeadCount) ?? 0,
            };
        }
    }

    /// <summary>The files of the log, segments by number, then packs, with what lives and what is dead in them.</summary>
    /// <returns>A new list.</returns>
    public IReadOnlyList<SegmentSummary> GetSegments()
    {
        lock (_maintenance)
        {
            ThrowIfDisposed();
            return
            [
                .. MapSegments().Values.OrderBy(use => use.Number < 0).ThenBy(use => Math.Abs(use.Number)).Select(use => new SegmentSummary
                {
                    File = Segment.NameOf(use.Number),
                    Bytes = use.Bytes,
                    LiveBytes = (long)use.LiveBytes,
                    DeadBytes = (long)use.DeadBytes,
                    Pages = use.Pages.Count,
                    Commits = use.Commits.Count,
                    IsSealed = use.IsSealed,
                }),
            ];
        }
    }

    private static CompactionReport Report(Compactor compactor, bool isComplete)
        => new() { Freed = compactor.SegmentsFreed, BytesFreed = compactor.BytesFreed, BytesCopied = compactor.BytesCopied, IsComplete = isComplete };

    private long Now() => _options.Clock.GetUtcNow().ToUnixTimeSeconds();

    private HashSet<long> InUse()
    {
        HashSet<long> bases = [];
        _space.CollectBases(bases);
        return bases;
    }

    private HashSet<long> LetGo(List<long> dropped)
    {
        _warm.Remove([.. dropped.Select(sequence => _log.CommitAt(sequence).Hash)]);
        return InUse();
    }

    private SortedDictionary<long, SegmentUse> MapSegments()
    {
        HashSet<long> inUse;
        lock (_space.Gate)
        {
            ThrowIfDisposed();
            inUse = InUse();
        }

        return SegmentUse.Map(_log, inUse);
    }

    private void SavePins(List<RetentionPin> before)
    {
        try
        {
            _log.SaveRetention();
        }
        catch
        {
            _log.Retention.Pins.Clear();
            _log.Retention.Pins.AddRange(before);
            throw;
        }
    }

    private Boundary? FindMove(RetentionPolicy policy)
    {
        long head = _log.CommitCount;
        if (head == 0 || policy == RetentionPolicy.Archive)
        {
            return null;
        }

        RetentionState state = _log.Retention;
        if (policy.Oldest is { } oldest)
        {
            long sequence = FindCommit(oldest).Sequence;
            return Boundary.To(_facts!, state, head, sequence) is { } move || sequence == state.Boundary
                ? Boundary.To(_facts!, state, head, sequence)
                : throw new UnknownCommitException($"The newest commit of {_storage.Location} was not made from {oldest}, so that it cannot be the oldest that is kept.", oldest);
        }

        long target = head;
        long seen = 0;
        long newest = -1;
        foreach (long sequence in Boundary.LineOf(_facts!, state, head))
        {
            long cycle = _facts![sequence].Cycle;
            newest = newest < 0 ? cycle : newest;
            bool isBehind = policy.Cycles > 0 ? cycle >= 0 && cycle <= newest - policy.Cycles : seen >= policy.Commits;
            if (isBehind)
            {
                break;
            }

            target = sequence;
            seen++;
        }

        return Boundary.To(_facts!, state, head, target);
    }
}
