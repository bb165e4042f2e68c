// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Snapshots;

namespace MerkleStore;

/// <summary>Looks into snapshots without a store. Safe for concurrent use on different streams.</summary>
public static class Snapshot
{
    /// <summary>
    /// Reads a whole snapshot and checks it: every chunk, the shape of every directory, and every hash up to that of the commits. What a store would refuse to import throws.
    /// A difference can be checked up to the hashes of its chunks only, as the rest is not there; see <see cref="SnapshotSummary.HashesChecked"/>.
    /// </summary>
    /// <param name="source">The snapshot, read from where it stands to its end.</param>
    /// <param name="expected">The commit that it must be of, or null for any.</param>
    /// <param name="progress">Is told how far it is, on this thread.</param>
    /// <param name="cancellationToken">Stops it between chunks.</param>
    /// <returns>What the snapshot holds.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is null.</exception>
    /// <exception cref="SnapshotException">The snapshot is damaged, malformed, or of another commit.</exception>
    /// <exception cref="IOException">The source could not be read.</exception>
    public static SnapshotSummary Verify(Stream source, Hash256? expected = null, IProgress<SnapshotProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        var importer = new SnapshotImporter(source, target: null, ImportSettings.Default, SnapshotClock.ForReading(source, progress), cancellationToken);
        importer.Run(expected);
        return SnapshotSummary.From(importer.Manifest, importer.Bytes) with { HashesChecked = importer.HashesChecked };
    }

    /// <summary>Reads what the start of a snapshot says: which commit it is of, how many commits it holds, and the first of them, without counts.</summary>
    /// <param name="source">The snapshot.</param>
    /// <returns>The commit that the snapshot is of, the number of commits in it, and the oldest one.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is null.</exception>
    /// <exception cref="SnapshotException">The start is damaged, or this is no snapshot.</exception>
    /// <exception cref="IOException">The source could not be read.</exception>
    public static (Hash256 Commit, int Commits, SnapshotCommitSummary First) ReadStart(Stream source)
    {
        ArgumentNullException.ThrowIfNull(source);
        (Hash256 head, int commits, SnapshotCommit first) = new SnapshotImporter(source, target: null, ImportSettings.Default, (_, _) => { }, default).ReadStart();
        return (head, commits, SnapshotCommitSummary.From(first, default));
    }
}
