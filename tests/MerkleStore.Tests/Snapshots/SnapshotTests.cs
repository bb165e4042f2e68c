// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Globalization;
using MerkleStore.Tests.Support;

namespace MerkleStore.Tests.Snapshots;

/// <summary>Export and import: what comes back, and that the bytes are those of the commit alone.</summary>
public sealed class SnapshotTests : IDisposable
{
    private readonly TreeFixture _fixture = new();
    private readonly ContextStore _target = ContextStore.Open(StoreOptions.InMemory());

    private ContextStore Store => _fixture.Store;

    private ContextTree Tree => _fixture.Tree;

    public void Dispose()
    {
        _fixture.Dispose();
        _target.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Import_OfExport_GivesTheSameCommit(int seed)
    {
        var random = new SplitMix64((ulong)seed);
        RandomTrees.Fill(Tree, random);
        Commit();
        RandomTrees.Change(Tree, 300, random);
        Tree.Copy("d1024"u8, "copy/of"u8);
        Hash256 commit = Commit();
        byte[] snapshot = SnapshotTesting.Export(Store, commit);
        SnapshotSummary summary = SnapshotTesting.Import(_target, snapshot, commit);
        Assert.Equal((1, commit, true), (summary.NewCommits, summary.Commit, summary.HashesChecked));
        Assert.Equal(RandomTrees.Values(Tree).Count, summary.Commits.Single().Values);
        Assert.Equal(1, _target.CommitCount);
        Assert.Equal(snapshot, SnapshotTesting.Export(_target, commit));
        Assert.Equal(summary.Commits.Single() with { Parents = [], Author = default, Message = default }, SnapshotTesting.Verify(snapshot).Commits.Single() with { Parents = [], Author = default, Message = default });
        SnapshotTesting.AssertSame(Store, _target, commit);
    }

    [Fact]
    public void Import_OfEachDirectorySize_GivesTheSameCommit()
    {
        foreach (int size in RandomTrees.Sizes)
        {
            using ContextTree tree = Store.CreateTree();
            for (int i = 0; i < size; i++)
            {
                tree.Set(RandomTrees.Key([RandomTrees.Name(i)]), [(byte)i]);
            }

            Hash256 commit = Store.Commit(tree, TreeFixture.Info(size)).Hash;
            SnapshotTesting.Import(_target, SnapshotTesting.Export(Store, commit));
            using ContextTree read = _target.Checkout(commit);
            RandomTrees.AssertSameValues(tree, read);
        }

        Assert.Empty(_target.Verify().Findings);
    }

    [Fact]
    public void Import_OfCommitsWithoutOrWithOddTrees_GivesTheSameCommits()
    {
        var commits = new List<Hash256> { Commit() };
        Tree.Set("empty", []);
        commits.Add(Commit());
        Tree.Set("big", new SplitMix64(1).Bytes(9_000_000));
        commits.Add(Commit());
        Tree.Set(string.Join('/', Enumerable.Repeat("deep", ContextLimits.MaxSteps)), [1]);
        Tree.Set(new string('n', ContextLimits.MaxStepBytes), [1]);
        commits.Add(Store.Commit(Tree, new CommitInfo { Date = long.MinValue, Parents = [new Hash256(Enumerable.Repeat((byte)9, 32).ToArray()), commits[0]], Level = 4 }).Hash);
        foreach (Hash256 commit in commits)
        {
            SnapshotTesting.Import(_target, SnapshotTesting.Export(Store, commit));
            Assert.Equal(Store.GetCommit(commit).RootHash, _target.GetCommit(commit).RootHash);
        }

        SnapshotTesting.AssertSame(Store, _target, commits[3]);
    }

    [Fact]
    public void Export_FromStoresOfOtherHistoryAndOptions_GivesTheSameBytes()
    {
        RandomTrees.Fill(Tree, new SplitMix64(5));
        CommitInfo info = TreeFixture.Info(77, parents: []);
        Hash256 commit = Store.Commit(Tree, info).Hash;
        byte[] expected = SnapshotTesting.Export(Store, commit);
        foreach (StoreOptions options in (StoreOptions[])
            [
                StoreOptions.InMemory() with { PageBytes = 512, SegmentBytes = 4096, PatchChainLimit = 0, WarmCommits = 1 },
                StoreOptions.InMemory() with { PageBytes = 1 << 20, PageCacheBytes = 0, PatchChainLimit = 15 },
            ])
        {
            using ContextStore other = ContextStore.Open(options);
            using ContextTree tree = other.CreateTree();
            var random = new SplitMix64(6);
            RandomTrees.Fill(tree, random);
            for (int i = 0; i < 8; i++)
            {
                RandomTrees.Change(tree, 60, random);
                other.Commit(tree, TreeFixture.Info(i));
            }

            // By the way of another commit to the same tree.
            using ContextTree wanted = Store.Checkout(commit);
            foreach (string key in RandomTrees.Values(tree).Keys)
            {
                tree.Delete(ContextPath.FromPacked(Convert.FromHexString(key)));
            }

            foreach ((string key, string value) in RandomTrees.Values(wanted).Reverse())
            {
                tree.Set(ContextPath.FromPacked(Convert.FromHexString(key)), Convert.FromHexString(value));
            }

            Assert.Equal(commit, other.Commit(tree, info with { Level = 12, Cycle = 3 }).Hash);
            Assert.Equal(expected, SnapshotTesting.Export(other, commit));
        }
    }

    [Fact]
    public void Export_WithHistory_HoldsThoseCommits()
    {
        List<Hash256> commits = Chain(6);
        byte[] snapshot = SnapshotTesting.Export(Store, commits[5], new SnapshotExportOptions { History = 4 });
        Assert.Equal(commits[2..], SnapshotTesting.Import(_target, snapshot).Commits.Select(c => c.Hash));
        Assert.Equal(commits[2..], _target.GetLatest(10).Reverse().Select(c => c.Hash));
        Assert.Equal(4, SnapshotTesting.Export(Store, commits[3], new SnapshotExportOptions { History = 100 }) is { } all ? SnapshotTesting.Verify(all).Commits.Count : 0);
        Assert.Equal(snapshot, SnapshotTesting.Export(_target, commits[5], new SnapshotExportOptions { History = 4 }));
        foreach (Hash256 commit in commits[2..])
        {
            SnapshotTesting.AssertSame(Store, _target, commit);
        }
    }

    [Fact]
    public void Export_SinceACommit_IsTheDifference()
    {
        List<Hash256> commits = Chain(4);
        byte[] whole = SnapshotTesting.Export(Store, commits[0]);
        for (int i = 1; i < commits.Count; i++)
        {
            byte[] difference = SnapshotTesting.Export(Store, commits[i], new SnapshotExportOptions { Since = commits[0] });
            Assert.InRange(difference.Length, 1, whole.Length / 2);
            Assert.False(SnapshotTesting.Verify(difference).HashesChecked);
            SnapshotException refused = Assert.Throws<SnapshotException>(() => SnapshotTesting.Import(_target, difference));
            Assert.Contains(commits[0].ToString(), refused.Message, StringComparison.Ordinal);
            Assert.Equal(0, _target.CommitCount);
            using ContextStore other = ContextStore.Open(StoreOptions.InMemory());
            SnapshotTesting.Import(other, whole);
            SnapshotTesting.Import(other, difference);
            SnapshotTesting.AssertSame(Store, other, commits[i]);
        }
    }

    [Fact]
    public void Import_OfWhatIsThere_ChangesNothing()
    {
        List<Hash256> commits = Chain(3);
        byte[] snapshot = SnapshotTesting.Export(Store, commits[2], new SnapshotExportOptions { History = 2 });
        SnapshotTesting.Import(_target, SnapshotTesting.Export(Store, commits[1]));
        Assert.Equal(1, SnapshotTesting.Import(_target, snapshot).NewCommits);
        Assert.Equal(0, SnapshotTesting.Import(_target, snapshot).NewCommits);
        Assert.Equal(2, _target.CommitCount);
        SnapshotTesting.AssertSame(Store, _target, commits[2]);
    }

    [Fact]
    public void Import_OfAnotherCommitThanExpected_IsRefused()
    {
        List<Hash256> commits = Chain(2);
        Assert.Throws<SnapshotException>(() => SnapshotTesting.Import(_target, SnapshotTesting.Export(Store, commits[1]), commits[0]));
        Assert.Equal(0, _target.CommitCount);
    }

    [Fact]
    public void Export_Resumed_GivesTheSameBytes()
    {
        Tree.Set("noise", new SplitMix64(2).Bytes(20_000_000));
        RandomTrees.Fill(Tree, new SplitMix64(2));
        Hash256 commit = Commit();
        byte[] expected = SnapshotTesting.Export(Store, commit);
        foreach (int there in (int[])[0, 5, 8, 100, 4_194_400, 9_000_000, expected.Length - 10, expected.Length])
        {
            using var stream = new MemoryStream();
            stream.Write(expected, 0, there);
            stream.Position = 0;
            SnapshotSummary summary = Store.ExportSnapshot(commit, stream, new SnapshotExportOptions { Resume = true });
            Assert.Equal(expected, stream.ToArray());
            Assert.InRange(summary.KeptBytes, there < 9_000_000 ? 0 : 4_000_000, there);
        }
    }

    [Fact]
    public void Export_ResumedOnDamage_WritesWhatIsRight()
    {
        Tree.Set("noise", new SplitMix64(2).Bytes(9_000_000));
        Hash256 commit = Commit();
        byte[] expected = SnapshotTesting.Export(Store, commit);
        byte[] damaged = [.. expected];
        damaged[6_000_000] ^= 1;
        using var stream = new MemoryStream();
        stream.Write(damaged);
        stream.Position = 0;
        Store.ExportSnapshot(commit, stream, new SnapshotExportOptions { Resume = true });
        Assert.Equal(expected, stream.ToArray());
    }

    [Fact]
    public void Export_ResumedOnAnotherSnapshot_IsRefused()
    {
        List<Hash256> commits = Chain(2);
        using var stream = new MemoryStream();
        stream.Write(SnapshotTesting.Export(Store, commits[0]));
        byte[] before = stream.ToArray();
        stream.Position = 0;
        Assert.Throws<SnapshotException>(() => Store.ExportSnapshot(commits[1], stream, new SnapshotExportOptions { Resume = true }));
        Assert.Equal(before, stream.ToArray());
    }

    [Fact]
    public async Task Export_WhileOthersCommit_GivesTheSameBytes()
    {
        RandomTrees.Fill(Tree, new SplitMix64(4));
        Hash256 commit = Commit();
        byte[] expected = SnapshotTesting.Export(Store, commit);
        using var done = new CancellationTokenSource();
        Task writing = Task.Run(() =>
        {
            var random = new SplitMix64(8);
            for (int i = 0; i < 200 && !done.IsCancellationRequested; i++)
            {
                RandomTrees.Change(Tree, 20, random);
                Commit();
            }
        }, TestContext.Current.CancellationToken);
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(expected, SnapshotTesting.Export(Store, commit));
        }

        await done.CancelAsync();
        await writing;
    }

    [Fact]
    public void Import_ThatIsStopped_LeavesNothing()
    {
        Tree.Set("noise", new SplitMix64(2).Bytes(20_000_000));
        Hash256 commit = Commit();
        byte[] snapshot = SnapshotTesting.Export(Store, commit);
        using var stop = new CancellationTokenSource();
        using var stream = new MemoryStream(snapshot);
        var progress = new Recorder(p =>
        {
            if (p.Bytes > 10_000_000)
            {
                stop.Cancel();
            }
        });
        Assert.Throws<OperationCanceledException>(() => _target.ImportSnapshot(stream, progress: progress, cancellationToken: stop.Token));
        Assert.Equal(0, _target.CommitCount);
        Assert.Equal(1, SnapshotTesting.Import(_target, snapshot).NewCommits);
        Assert.Empty(_target.Verify().Findings);
    }

    [Fact]
    public void Progress_GoesFromZeroToOne()
    {
        RandomTrees.Fill(Tree, new SplitMix64(3));
        Hash256 commit = Commit();
        var seen = new List<SnapshotProgress>();
        using var stream = new MemoryStream();
        Store.ExportSnapshot(commit, stream, progress: new Recorder(seen.Add));
        Assert.True(seen.Count >= 2);
        Assert.Equal(seen.Select(p => p.Fraction).Order(), seen.Select(p => p.Fraction));
        Assert.Equal(1, seen[^1].Fraction);
        Assert.InRange(seen[^2].Fraction!.Value, 0.2, 1.0001);
    }

    private List<Hash256> Chain(int length)
    {
        var random = new SplitMix64(21);
        RandomTrees.Fill(Tree, random);
        var commits = new List<Hash256> { Commit() };
        while (commits.Count < length)
        {
            RandomTrees.Change(Tree, 40, random);
            Tree.Set("number", System.Text.Encoding.UTF8.GetBytes(commits.Count.ToString(CultureInfo.InvariantCulture)));
            commits.Add(Commit());
        }

        return commits;
    }

    private Hash256 Commit() => Store.Commit(Tree, TreeFixture.Info(Store.CommitCount)).Hash;

    private sealed class Recorder(Action<SnapshotProgress> report) : IProgress<SnapshotProgress>
    {
        public void Report(SnapshotProgress value) => report(value);
    }
}
