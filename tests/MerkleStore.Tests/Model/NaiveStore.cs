// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tests.Model;

/// <summary>The commits of the model, oldest first.</summary>
internal sealed class NaiveStore
{
    private readonly List<NaiveCommit> _commits = [];

    public IReadOnlyList<NaiveCommit> Commits => _commits;

    public static byte[] ComputeHash(NaiveTree tree, long date, byte[] author, byte[] message, IReadOnlyList<byte[]>? parents = null)
        => NaiveHash.Commit(tree.Hash, parents ?? tree.Parents, date, author, message);

    /// <summary>Commits a tree, which then goes on from the new commit.</summary>
    public NaiveCommit Commit(NaiveTree tree, long date, byte[] author, byte[] message, IReadOnlyList<byte[]>? parents = null)
    {
        byte[] hash = ComputeHash(tree, date, author, message, parents);
        (tree.Root as NaiveDirectory)?.MarkStored();
        var commit = new NaiveCommit(hash, tree.Root);
        _commits.Add(commit);
        tree.Parents = [hash];
        return commit;
    }

    public NaiveTree Checkout(int index) => new(_commits[index].Root, [_commits[index].Hash]);
}

internal sealed record NaiveCommit(byte[] Hash, NaiveNode Root);
