// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Log;
using MerkleStore.Snapshots;

namespace MerkleStore;

/// <content>Repair.</content>
public sealed partial class ContextStore
{
    /// <summary>What of the store was lost in a repair, in lines for people; null if nothing was, or a verification has found nothing wrong since.</summary>
    public string? DegradedReason
    {
        get
        {
            ThrowIfDisposed();
            return Degraded.Read(_storage);
        }
    }

    /// <summary>
    /// Makes a damaged store usable: every commit whose tree is whole is kept, others are taken from another store or a snapshot, all checked up to their hashes, and what is lost is listed.
    /// The head is then the newest commit that is whole.
    /// </summary>
    /// <remarks>
    /// The store is written anew beside the damaged one, which needs as much space again, and takes its place when it is complete; the damaged files are kept under another name. Where commits were
    /// lost the store is marked as degraded, until <see cref="Verify"/> finds nothing. Nobody may have the store open for writing.
    /// </remarks>
    /// <param name="path">The directory of the store.</param>
    /// <param name="options">Where lost commits are taken from; null: from nowhere.</param>
    /// <param name="progress">Is told how far it is, in commits, on this thread.</param>
    /// <param name="cancellationToken">Stops it; the store is then as it was.</param>
    /// <returns>What was found and done.</returns>
    /// <exception cref="ArgumentException">The path is null or empty.</exception>
    /// <exception cref="StoreLockedException">The store is open for writing.</exception>
    /// <exception cref="StoreFormatException">The directory is no store, or what an interrupted repair has left stands in the way.</exception>
    /// <exception cref="StoreCorruptionException">No commit is whole; nothing was changed.</exception>
    /// <exception cref="SnapshotException">The snapshot to take commits from is damaged.</exception>
    /// <exception cref="StorageFailureException">The operating system refused a call; the store is as it was.</exception>
    public static RepairReport Repair(string path, RepairOptions? options = null, IProgress<VerifyProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new RepairOptions();
        if (IsSound(path, cancellationToken))
        {
            return new RepairReport { WasSound = true, IsDryRun = options.DryRun };
        }

        var directories = new RepairDirectories(path);
        directories.RequireFree();
        try
        {
            using var source = RepairSource.Open(options.From, directories.ForSource);
            using var damaged = Open(StoreOptions.OnDisk(path) with { Salvage = true });
            var plan = RepairPlan.Make(damaged._log, source?.Store._log, progress, cancellationToken);
            RepairReport report = plan.ToReport(options.DryRun);
            if (plan.Commits.Count == 0)
            {
                throw new StoreCorruptionException($"No commit of the store in '{path}' is whole. Nothing was changed; restore the store from a copy.", path, -1, 0);
            }

            if (options.DryRun)
            {
                return report;
            }

            Rebuild(plan, damaged, source?.Store, directories, cancellationToken);
            damaged.Dispose();
            directories.Swap();
            return report with { DamagedPath = directories.Damaged };
        }
        finally
        {
            directories.RemoveTemporary();
        }
    }

    private static bool IsSound(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var store = Open(StoreOptions.OnDisk(path) with { ReadOnly = true });
            return store.Verify(null, cancellationToken).IsClean;
        }
        catch (Exception exception) when (exception is StoreCorruptionException or StorageFailureException { ErrorNumber: 5 })
        {
            return false;
        }
    }

    private static void Rebuild(RepairPlan plan, ContextStore damaged, ContextStore? source, RepairDirectories directories, CancellationToken cancellationToken)
    {
        StoreOptions options = StoreOptions.OnDisk(directories.New) with
        {
            Durability = Durability.None,
            ReserveBytes = 0,
            SegmentBytes = damaged._log.Options.SegmentBytes,
            PageBytes = damaged._log.Options.PageBytes,
        };
        using ContextStore made = Open(options);
        foreach ((CommitRecord commit, bool isRestored) in plan.Commits)
        {
            cancellationToken.ThrowIfCancellationRequested();
            made.TakeOver(isRestored ? source! : damaged, commit, plan.IsWhole, directories.NewTransfer, cancellationToken);
        }

        made.Flush();
        if (plan.Lost.Count > 0)
        {
            Degraded.Mark(made._storage, plan.Describe());
        }
    }

    /// <summary>Copies a commit, as the difference to one that is there; all hashes are computed anew on the way.</summary>
    private void TakeOver(ContextStore from, CommitRecord commit, Func<LogStore, Hash256, bool> isWhole, Func<Stream> newTransfer, CancellationToken cancellationToken)
    {
        if (Contains(commit.Hash))
        {
            return;
        }

        IEnumerable<Hash256> bases = _log.CommitCount == 0 ? commit.Parents : commit.Parents.Append(_log.CommitHash(_log.CommitCount));
        Hash256? since = bases.Where(hash => Contains(hash) && isWhole(from._log, hash)).Select(hash => (Hash256?)hash).FirstOrDefault();
        using Stream transfer = newTransfer();
        from.ExportSnapshot(commit.Hash, transfer, new SnapshotExportOptions { Since = since }, null, cancellationToken);
        transfer.Position = 0;
        lock (_imports)
        {
            var target = new ImportTarget(_space, _storage, false);
            var importer = new SnapshotImporter(transfer, target, ImportSettings.Default, SnapshotClock.ForReading(transfer, null), cancellationToken)
            {
                // A snapshot does not hold what a node has told its store.
                Complement = record => record with { Level = commit.Level, Cycle = commit.Cycle },
            };
            importer.Run(commit.Hash);
        }
    }
}
