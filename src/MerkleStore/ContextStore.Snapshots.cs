// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Io;
using MerkleStore.Log;
using MerkleStore.Snapshots;

namespace MerkleStore;

/// <content>Snapshots.</content>
public sealed partial class ContextStore
{
    private readonly Lock _imports = new();

    /// <summary>Writes a snapshot of a commit, while others go on committing.</summary>
    /// <remarks>
    /// The bytes depend on the commits in it alone, not on the store, its history or its options. Memory does not grow with the tree: beside the page cache it takes less than 32 MiB.
    /// </remarks>
    /// <param name="commit">The commit.</param>
    /// <param name="destination">Where it goes: any stream. It is flushed, but not closed and not made durable.</param>
    /// <param name="options">What goes into it; null for this commit alone.</param>
    /// <param name="progress">Is told how far it is, on this thread.</param>
    /// <param name="cancellationToken">Stops it between entries; what was written can be resumed.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="destination"/> is null.</exception>
    /// <exception cref="ArgumentException">The options ask for less than one commit, or for resuming on a stream that cannot seek and read.</exception>
    /// <exception cref="UnknownCommitException">The store does not hold a commit.</exception>
    /// <exception cref="SnapshotException">The destination holds the start of another snapshot.</exception>
    /// <exception cref="StoreCorruptionException">A record is damaged.</exception>
    /// <exception cref="IOException">The destination could not be written.</exception>
    public SnapshotSummary ExportSnapshot(
        Hash256 commit,
        Stream destination,
        SnapshotExportOptions? options = null,
        IProgress<SnapshotProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ThrowIfDisposed();
        options ??= new SnapshotExportOptions();
        if (options.History is < 1 or > SnapshotFormat.MaxCommits)
        {
            throw new ArgumentException(FormattableString.Invariant($"A snapshot holds 1 to {SnapshotFormat.MaxCommits} commits, not {options.History}."), nameof(options));
        }

        if (options.Resume && !(destination.CanSeek && destination.CanRead))
        {
            throw new ArgumentException("Resuming needs a destination that can seek and read.", nameof(options));
        }

        (SnapshotManifest manifest, ChunkWriter chunks) = SnapshotExporter.Run(_space, Plan(commit, options), destination, options.Resume, SnapshotClock.ForWriting(progress), cancellationToken);
        return SnapshotSummary.From(manifest, chunks.Offset) with { KeptBytes = chunks.KeptBytes };
    }

    /// <summary>Writes a snapshot of a commit to a file, which has its name only once it is whole and durable, its directory entry included. Until then it is called <c>PATH.partial</c>.</summary>
    /// <remarks>An export that was interrupted is gone on with: whole chunks of this very snapshot in <c>PATH.partial</c> are kept. See <see cref="ExportSnapshot"/> for the rest.</remarks>
    /// <param name="commit">The commit.</param>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="options">What goes into it; null for this commit alone. It is always resumed.</param>
    /// <param name="progress">Is told how far it is, on this thread.</param>
    /// <param name="cancellationToken">Stops it between entries.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is null or empty, or the options ask for less than one commit.</exception>
    /// <exception cref="UnknownCommitException">The store does not hold a commit.</exception>
    /// <exception cref="SnapshotException"><c>PATH.partial</c> holds the start of another snapshot.</exception>
    /// <exception cref="StoreCorruptionException">A record is damaged.</exception>
    /// <exception cref="IOException">The file could not be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    /// <exception cref="StorageFailureException">The file could not be made durable or renamed.</exception>
    public SnapshotSummary ExportSnapshotFile(Hash256 commit, string path, SnapshotExportOptions? options = null, IProgress<SnapshotProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options = (options ?? new SnapshotExportOptions()) with { Resume = true };
        return SnapshotFile.Write(path, file => ExportSnapshot(commit, file, options, progress, cancellationToken));
    }

    /// <summary>Takes over the commits of a snapshot, all checked up to their hashes, and makes them visible together once all of it has been read.</summary>
    /// <remarks>
    /// Reading and hashing use all cores; the result does not depend on how many there are. Others commit and read meanwhile. A larger snapshot is written to the store in steps; if the import is
    /// interrupted, by a cancellation, an exception or the end of the process, the next import of the same snapshot goes on from the last step: see <see cref="UnfinishedImport"/>.
    /// Commits that the store holds are checked and left as they are. Parents need not be in the store. Memory does not grow with the snapshot, beyond the largest value in it.
    /// A snapshot that is refused for its content leaves no commit and no step behind; bytes that had been written stay in the log as garbage.
    /// One import runs at a time; a second one waits.
    /// </remarks>
    /// <param name="source">The snapshot, read from where it stands to its end; if an import goes on, what was taken over is skipped.</param>
    /// <param name="expected">The commit that it must be of, or null for any. The hash from a source that is trusted makes a snapshot from anybody safe.</param>
    /// <param name="progress">Is told how far it is, on this thread.</param>
    /// <param name="cancellationToken">Stops it; the next import goes on.</param>
    /// <returns>What was read.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is null.</exception>
    /// <exception cref="SnapshotException">
    /// The snapshot is damaged, malformed, of another commit, or needs a commit that the store does not hold; or an import of another snapshot is unfinished.
    /// </exception>
    /// <exception cref="IOException">The source could not be read.</exception>
    /// <exception cref="StoreReadOnlyException">The store was opened for reading only.</exception>
    /// <exception cref="StorageFailureException">The store could not be written; its commits are as they were.</exception>
    /// <exception cref="StorePoisonedException">An earlier barrier failed.</exception>
    public SnapshotSummary ImportSnapshot(Stream source, Hash256? expected = null, IProgress<SnapshotProgress>? progress = null, CancellationToken cancellationToken = default)
        => ImportSnapshot(source, expected, progress, ImportSettings.Default, cancellationToken);

    /// <summary>The import that was interrupted and can be gone on with, or null.</summary>
    /// <returns>The commit that the snapshot is of, and how many bytes of the snapshot have been taken over.</returns>
    /// <exception cref="StorageFailureException">The operating system refused a call.</exception>
    public (Hash256 Commit, long Bytes)? UnfinishedImport()
    {
        ThrowIfDisposed();
        return ImportStateFile.Read(_storage) is { } bytes && ImportState.TryDecode(bytes, new SnapshotManifest(), out ImportState? state) && !Contains(state.Head)
            ? (state.Head, state.Position.Offset)
            : null;
    }

    /// <summary>Gives up an import that was interrupted. What it had written is garbage in the log from then on; no commit refers to it.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="StoreReadOnlyException">The store was opened for reading only.</exception>
    /// <exception cref="StorageFailureException">The operating system refused a call.</exception>
    public bool AbandonImport()
    {
        ThrowIfDisposed();
        ThrowIfReadOnly();
        lock (_imports)
        {
            return ImportStateFile.Delete(_storage);
        }
    }

    /// <summary>
    /// Makes a copy of a store on disk that can be opened by itself: as a backup while the store is in use, by this process or another one, or to try something out. The copy holds all
    /// commits that were durable at the start, and perhaps later ones.
    /// </summary>
    /// <remarks>
    /// Files that never change again get a second name instead of being copied, where both directories are on one disk: cloning then takes as long as copying the last segment. Such a
    /// clone does not protect from a broken disk; copy it elsewhere for that.
    /// </remarks>
    /// <param name="source">The directory of the store.</param>
    /// <param name="destination">A directory that is missing or empty.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="ArgumentException">A path is null or empty.</exception>
    /// <exception cref="StoreFormatException">The source is no store, or the destination is not empty.</exception>
    /// <exception cref="StoreCorruptionException">The journal of the source is damaged.</exception>
    /// <exception cref="StorageFailureException">The operating system refused a call; what was made of the clone is no store.</exception>
    public static StoreCloneSummary Clone(string source, string destination)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        ArgumentException.ThrowIfNullOrEmpty(destination);
        using var from = new FileStorage(source, create: false);
        using var to = new FileStorage(destination, create: true);
        var cloner = new StoreCloner(from, to);
        cloner.Run();
        return new StoreCloneSummary(cloner.LinkedBytes, cloner.CopiedBytes);
    }

    /// <summary>An import that is cut in a way of its own: for tests.</summary>
    internal SnapshotSummary ImportSnapshot(Stream source, Hash256? expected, IProgress<SnapshotProgress>? progress, ImportSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        lock (_imports)
        {
            ThrowIfDisposed();
            ThrowIfReadOnly();
            var target = new ImportTarget(_space, _storage, _options.Durability == Durability.Commit);
            var importer = new SnapshotImporter(source, target, settings, SnapshotClock.ForReading(source, progress), cancellationToken);
            importer.Run(expected);
            return SnapshotSummary.From(importer.Manifest, importer.Bytes) with { NewCommits = importer.NewCommits, ResumedBytes = importer.ResumedBytes, Notice = importer.Notice };
        }
    }

    private void ThrowIfReadOnly()
    {
        if (_log.IsReadOnly)
        {
            throw new StoreReadOnlyException(_storage.Location);
        }
    }

    /// <summary>The commits that go into a snapshot, the oldest first, each with the one of which only the difference is written.</summary>
    private List<(CommitRecord Commit, CommitRecord? Base)> Plan(Hash256 commit, SnapshotExportOptions options)
    {
        var commits = new List<CommitRecord> { FindCommit(commit) };
        CommitRecord? since = options.Since is { } hash ? FindCommit(hash) : null;
        while (commits.Count < options.History)
        {
            Hash256 parent = commits[^1].Parents.FirstOrDefault(Contains);
            if (parent == default || parent == options.Since || !_log.TryFindCommit(parent, out long sequence))
            {
                break;
            }

            commits.Add(_log.ReadCommit(sequence));
        }

        commits.Reverse();
        return [.. commits.Select((record, i) => (record, i == 0 ? since : commits[i - 1]))];
    }
}
