// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Commits;
using MerkleStore.Io;
using MerkleStore.Log;
using MerkleStore.Tree;

namespace MerkleStore;

/// <content>Statistics and verification.</content>
public sealed partial class ContextStore
{
    /// <summary>Counts since the store was opened.</summary>
    /// <returns>A snapshot; counts that change meanwhile may be of slightly different moments.</returns>
    public StoreStatistics GetStatistics()
    {
        ThrowIfDisposed();
        LogStatistics log = _log.Statistics;
        StorageStatistics storage = _storage.Statistics;
        RecordCost written = _space.Written;
        return new StoreStatistics
        {
            Commits = log[LogCounter.Commits],
            BytesWritten = storage.BytesWritten,
            PageBytes = log[LogCounter.PageBytes],
            ValueBytes = written.Values,
            NameBytes = written.Names,
            ReferenceBytes = written.References,
            HashBytes = written.Hashes,
            NodeBytes = written.Nodes,
            PatchBytes = written.Patches,
            PageHeadBytes = log[LogCounter.PageBytes] - written.Total,
            CommitBytes = log[LogCounter.CommitBytes],
            FramingBytes = log[LogCounter.FramingBytes],
            IndexBytes = log[LogCounter.IndexBytes],
            JournalBytes = log[LogCounter.JournalBytes],
            SuperblockBytes = log[LogCounter.SuperblockBytes],
            ZeroFillBytes = log[LogCounter.ZeroFillBytes] + _log.ReserveWritten,
            Writes = storage.Writes,
            Barriers = storage.Barriers,
            DirectorySyncs = storage.DirectorySyncs,
            Reads = storage.Reads,
            BytesRead = storage.BytesRead,
            PageReads = log[LogCounter.PageReads],
            PageHits = log.CacheHits,
            PrefetchedPages = log[LogCounter.PrefetchedPages],
            UsefulPrefetches = log[LogCounter.UsefulPrefetches],
            WastedPrefetches = log[LogCounter.WastedPrefetches],
            RefusedPrefetches = _prefetcher.Refused,
            FailedPrefetches = _prefetcher.Failed,
            PageCacheBytes = log[LogCounter.CachedBytes],
            RecordsChecked = _space.Check?.Checked ?? 0,
            ReserveBytes = _log.ReserveHeld,
            ArenaUsedBytes = _space.Arena.UsedBytes,
            ArenaReservedBytes = _space.Arena.ReservedBytes,
            ArenaPeakBytes = _space.Arena.PeakBytes,
            MemoryReliefs = _relief?.Count ?? 0,
            TreesSpilled = _relief?.Spills ?? 0,
        };
    }

    /// <summary>Begins a verification in pieces, or goes on with one.</summary>
    /// <param name="position">Where an earlier one ended; the default is the beginning.</param>
    /// <returns>The scrub, which has done nothing yet.</returns>
    public StoreScrub Scrub(ScrubPosition position = default)
    {
        ThrowIfDisposed();
        return new StoreScrub(this, _log, position);
    }

    /// <summary>Checks everything: every frame's checksum and place in the chain, footers and journal against the frames, and every record's content hash from the leaves up to every commit.</summary>
    /// <remarks>Nothing is changed, except that a store that is open for writing and in which nothing is found is no longer marked as degraded. Damage is reported, not thrown. It reads the whole store; commits made meanwhile are not checked.</remarks>
    /// <param name="progress">Is told from time to time how far it is; called on this thread.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What was found.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public VerifyReport Verify(IProgress<VerifyProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        long commits = _log.CommitCount;
        var findings = new VerifyFindings(progress);
        _log.Verify(findings, cancellationToken);
        var trees = new TreeVerifier(_log, findings.Add, cancellationToken);
        long checkedCommits = 0;
        for (long sequence = 1; sequence <= commits; sequence++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!_log.IsVisible(sequence))
            {
                continue;
            }

            checkedCommits++;
            try
            {
                trees.Verify(_log.ReadCommit(sequence));
            }
            catch (MerkleStoreException e)
            {
                findings.AddCommit(_log.CommitHash(sequence), e.Message);
            }

            progress?.Report(new VerifyProgress(VerifyPhase.Trees, sequence, commits));
        }

        VerifyReport report = findings.ToReport(checkedCommits, trees.Records);
        if (report.IsClean && !_log.IsReadOnly)
        {
            Degraded.Lift(_storage);
        }

        return report;
    }
}
