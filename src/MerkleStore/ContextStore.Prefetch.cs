// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tree;

namespace MerkleStore;

/// <content>Loading ahead.</content>
public sealed partial class ContextStore
{
    /// <summary>Reads the nodes of a commit's tree that are nearest to its root, in the background, so that a checkout of it finds their pages in memory.</summary>
    /// <remarks>
    /// Nothing but speed depends on it: pages go into the page cache and nowhere else, and what cannot be read is left to the reader who needs it.
    /// <see cref="StoreStatistics.UsefulPrefetches"/> and <see cref="StoreStatistics.WastedPrefetches"/> tell whether it pays.
    /// </remarks>
    /// <param name="commit">The hash of the commit.</param>
    /// <param name="maxBytes">How many bytes are read at the most, 1 or more; never more than half of <see cref="StoreOptions.PageCacheBytes"/>.</param>
    /// <returns>Whether the request was taken: false if too many wait.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxBytes"/> is less than 1.</exception>
    /// <exception cref="UnknownCommitException">The store does not hold the commit.</exception>
    public bool Prefetch(Hash256 commit, long maxBytes = StoreOptions.DefaultWarmOnOpenBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, 1);
        ThrowIfDisposed();
        return _log.TryFindCommit(commit, out long sequence)
            ? _prefetcher.Add(new PrefetchRequest(0, sequence, null, LimitPrefetch(maxBytes)))
            : throw new UnknownCommitException($"The store {_storage.Location} does not hold the commit {commit}.", commit);
    }

    /// <summary>Reads the way to keys of a tree; see <see cref="ContextTree.Prefetch(ContextPath)"/>.</summary>
    internal bool PrefetchKey(ulong address, byte[][] steps) => _prefetcher.Add(new PrefetchRequest(address, 0, steps, 0));

    /// <summary>Waits until nothing is left to load ahead.</summary>
    internal void DrainPrefetches() => _prefetcher.Drain();

    /// <summary>With a storage of the caller's own: loads the next page ahead.</summary>
    /// <returns>Whether there may be more to do.</returns>
    internal bool StepPrefetch() => _prefetcher.Step();

    /// <summary>More than half of the cache would drop what it brought itself.</summary>
    private long LimitPrefetch(long bytes) => Math.Min(bytes, _log.Options.PageCacheBytes / 2);
}
