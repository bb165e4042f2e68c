// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Snapshots;
using MerkleStore.Tests.Properties;

namespace MerkleStore.Tests.Snapshots;

/// <summary>Random histories go out and in again, as snapshots, differences and lines of JSON, cut in pieces of any size.</summary>
public class SnapshotPropertyTests
{
    [Fact]
    public void Snapshots_OfRandomHistories_GoRound() => ScenarioProperty.Check(31, 250, GoesRound);

    [Fact]
    public void Snapshots_OfOneHistoryInStoresOfOtherOptions_AreTheSameBytes() => ScenarioProperty.Check(32, 120, IsTheSameFromAnyStore);

    private static bool GoesRound(Scenario scenario)
    {
        ScenarioRun.Then(scenario, StoreOptions.InMemory(), store =>
        {
            IReadOnlyList<CommitSummary> commits = store.GetLatest(6);
            var settings = new ImportSettings { PartItems = 1 + (scenario.Operations.Count % 9), GroupParts = 1 + (scenario.Operations.Count % 3), StepBytes = 1 };
            using ContextStore target = ContextStore.Open(StoreOptions.InMemory());
            Hash256? since = null;
            foreach (CommitSummary commit in commits.Reverse())
            {
                byte[] snapshot = SnapshotTesting.Export(store, commit.Hash, new SnapshotExportOptions { Since = since });
                using var stream = new MemoryStream(snapshot);
                SnapshotSummary summary = target.ImportSnapshot(stream, commit.Hash, null, settings, CancellationToken.None);
                Assert.Equal(commit.RootHash, summary.Commits.Single().RootHash);
                Assert.Equal(snapshot, SnapshotTesting.Export(target, commit.Hash, new SnapshotExportOptions { Since = since }));
                AssertSameText(store, target, commit.Hash);
                since = commit.Hash;
            }

            Assert.Empty(target.Verify().Findings);
        });
        return true;
    }

    private static void AssertSameText(ContextStore expected, ContextStore actual, Hash256 commit)
    {
        using var a = new MemoryStream();
        using var b = new MemoryStream();
        expected.ExportJsonLines(commit, a);
        actual.ExportJsonLines(commit, b);
        Assert.Equal(a.ToArray(), b.ToArray());
        using ContextStore third = ContextStore.Open(StoreOptions.InMemory());
        a.Position = 0;
        Assert.Equal(commit, third.ImportJsonLines(a).Hash);
    }

    private static bool IsTheSameFromAnyStore(Scenario scenario)
    {
        List<byte[]> first = [];
        ScenarioRun.Then(scenario, StoreOptions.InMemory(), store => first = [.. store.GetLatest(4).Select(c => SnapshotTesting.Export(store, c.Hash))]);
        List<byte[]> second = [];
        ScenarioRun.Then(
            scenario,
            StoreOptions.InMemory() with { PageBytes = 512, SegmentBytes = 8192, PatchChainLimit = 0, WarmCommits = 1 },
            store => second = [.. store.GetLatest(4).Select(c => SnapshotTesting.Export(store, c.Hash))]);
        Assert.Equal(first, second);
        return true;
    }
}
