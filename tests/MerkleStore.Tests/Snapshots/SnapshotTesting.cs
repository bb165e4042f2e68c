// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tests.Support;

namespace MerkleStore.Tests.Snapshots;

/// <summary>Stores and snapshots for the tests.</summary>
internal static class SnapshotTesting
{
    public static byte[] Export(ContextStore store, Hash256 commit, SnapshotExportOptions? options = null)
    {
        using var stream = new MemoryStream();
        SnapshotSummary summary = store.ExportSnapshot(commit, stream, options);
        Assert.Equal(stream.Length, summary.Bytes);
        return stream.ToArray();
    }

    public static SnapshotSummary Import(ContextStore store, byte[] snapshot, Hash256? expected = null)
    {
        using var stream = new MemoryStream(snapshot);
        return store.ImportSnapshot(stream, expected);
    }

    public static SnapshotSummary Verify(byte[] snapshot)
    {
        using var stream = new MemoryStream(snapshot);
        return Snapshot.Verify(stream);
    }

    /// <summary>Checks that a store holds a commit with the same values as another one, that verify finds nothing, and that the tree can be changed.</summary>
    public static void AssertSame(ContextStore expected, ContextStore actual, Hash256 commit)
    {
        using ContextTree a = expected.Checkout(commit);
        using ContextTree b = actual.Checkout(commit);
        RandomTrees.AssertSameValues(a, b);
        CommitSummary other = actual.GetCommit(commit);
        Assert.Equal(expected.GetCommit(commit) with { Sequence = 0, Receipt = other.Receipt, Level = -1, Cycle = -1, Parents = [], Author = default, Message = default }, other with { Sequence = 0, Parents = [], Author = default, Message = default });
        Assert.Equal(expected.GetCommit(commit).Parents, actual.GetCommit(commit).Parents);
        Assert.Equal(expected.GetCommit(commit).Author.ToArray(), actual.GetCommit(commit).Author.ToArray());
        Assert.Equal(expected.GetCommit(commit).Message.ToArray(), actual.GetCommit(commit).Message.ToArray());
        VerifyReport report = actual.Verify();
        Assert.Empty(report.Findings);
        RandomTrees.Change(a, 200, new SplitMix64(99));
        RandomTrees.Change(b, 200, new SplitMix64(99));
        Assert.Equal(a.Hash(), b.Hash());
        Assert.Equal(expected.Commit(a, TreeFixture.Info(5)).Hash, actual.Commit(b, TreeFixture.Info(5)).Hash);
    }
}
