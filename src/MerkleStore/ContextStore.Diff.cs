// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Diffing;
using MerkleStore.Log;
using MerkleStore.Tree;

namespace MerkleStore;

/// <content>The difference of two commits.</content>
public sealed partial class ContextStore
{
    /// <summary>
    /// The values in which two commits differ, in the order of their keys. The cost is that of the difference: what both share is not read. An indexer that keeps the
    /// hash of the last commit that it has seen gets all changes since then, over any number of commits and also across branches.
    /// </summary>
    /// <remarks>
    /// Applied one after the other to the tree of <paramref name="from"/>, the changes give that of <paramref name="to"/>: where a value takes the place of a directory or the
    /// reverse, removals come first. The stream is read as it is asked for, beside commits of others. The names of the changed entries of one directory are in memory at a time.
    /// </remarks>
    /// <param name="from">The commit before; null for the empty tree, so that everything is added.</param>
    /// <param name="to">The commit after.</param>
    /// <param name="path">Only what is at or below this key; null for everything.</param>
    /// <returns>The changes, each time they are enumerated; none if both are the same.</returns>
    /// <exception cref="UnknownCommitException">The store does not hold a commit.</exception>
    /// <exception cref="StoreCorruptionException">A record is damaged; thrown also while the changes are enumerated.</exception>
    public IEnumerable<ContextChange> Diff(Hash256? from, Hash256 to, ContextKey? path = null)
    {
        ThrowIfDisposed();
        path ??= ContextKey.Root;
        EntryPair start = new(from is { } before ? FindStored(before, path) : null, FindStored(to, path));
        bool same = start is { Old: null, New: null } || (start is { Old: not null, New: not null } && start.Old.SameContent(start.New));
        return same ? [] : Changes(start, path);
    }

    private IEnumerable<ContextChange> Changes(EntryPair start, ContextKey path)
    {
        var diff = new TreeDiff(_log, path.Packed, start);
        while (diff.MoveNext())
        {
            yield return new ContextChange(_log, ContextKey.From(ContextPath.FromPacked(diff.PackedKey)), diff.Current);
            ThrowIfDisposed();
        }
    }

    /// <summary>What stands at a key of a commit, or null.</summary>
    private StoredEntry? FindStored(Hash256 commit, ContextPath path)
    {
        CommitRecord record = FindCommit(commit);
        if (record.Root.IsNone)
        {
            path.CountSteps();
            return null;
        }

        using PageReaders.Lease reading = _log.Readers.Read();
        EntryContent content = default;
        content.Kind = EntryTag.Directory;
        content.Address = record.Root.Value;
        content.Hash = record.RootHash.ToArray();
        int position = 0;
        int count = 0;
        while (path.TryNext(ref position, ref count, out ReadOnlySpan<byte> step))
        {
            if (!content.IsDirectory || !_space.TryFindCold(content.Address, step, out content))
            {
                path.CountSteps();
                return null;
            }
        }

        return StoredEntry.From([], content);
    }

    private CommitRecord FindCommit(Hash256 commit)
        => _log.TryFindCommit(commit, out long sequence)
            ? _log.ReadCommit(sequence)
            : throw new UnknownCommitException($"The store {_storage.Location} does not hold the commit {commit}.", commit);
}
