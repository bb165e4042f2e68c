// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Io;
using MerkleStore.Log;
using MerkleStore.Snapshots;
using MerkleStore.Tests.Support;

namespace MerkleStore.Tests.Snapshots;

/// <summary>Imports that are interrupted and gone on with, in pieces so small that they end in the middle of everything.</summary>
public sealed class ImportResumeTests : IDisposable
{
    private static readonly ImportSettings Small = new() { PartItems = 700, PartBytes = 40_000, GroupParts = 2, StepBytes = 1 };

    private readonly TreeFixture _source = new();
    private readonly MemoryStorage _storage = new();
    private ContextStore _target;

    public ImportResumeTests() => _target = Open();

    public void Dispose()
    {
        _source.Dispose();
        _target.Dispose();
        _storage.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Import_InterruptedAgainAndAgain_ComesToTheSameEnd(ulong seed)
    {
        var random = new SplitMix64(seed);
        RandomTrees.Fill(_source.Tree, random);
        Hash256 commit = Commit(1);
        byte[] snapshot = SnapshotTesting.Export(_source.Store, commit);
        ImportSettings settings = Small with { PartItems = 1 + random.Next(1500), GroupParts = 1 + random.Next(3) };
        int interruptions = 0;
        long resumed = 0;
        SnapshotSummary? summary = null;
        while (summary is null)
        {
            int parts = 1 + random.Next(40);
            summary = Import(snapshot, settings, parts, out long left);
            Assert.True(left >= resumed, $"seed {seed}");
            resumed = left;
            interruptions += summary is null ? 1 : 0;
            if (summary is null)
            {
                Assert.Equal(0, _target.CommitCount);
                Assert.Equal(left > 0 ? commit : null, _target.UnfinishedImport()?.Commit);
            }

            if (random.Next(2) == 0)
            {
                _target.Dispose();
                _target = Open();
            }
        }

        Assert.True(interruptions > 1, $"seed {seed}");
        Assert.True(summary.ResumedBytes > 0, $"seed {seed}");
        Assert.Equal(1, summary.NewCommits);
        Assert.Equal(Snapshot.Verify(new MemoryStream(snapshot)).Commits[0].Values, summary.Commits[0].Values);
        Assert.Null(_target.UnfinishedImport());
        Assert.False(_storage.Exists(StoreFiles.ImportName));
        SnapshotTesting.AssertSame(_source.Store, _target, commit);
    }

    [Fact]
    public void Import_OfAHistoryInterruptedEverywhere_ShowsAllOrNothing()
    {
        var random = new SplitMix64(8);
        RandomTrees.AddDirectory(_source.Tree, "d1024", 1024, random);
        RandomTrees.AddDirectory(_source.Tree, "d33", 33, random);
        var commits = new List<Hash256> { Commit(0) };
        for (int i = 1; i < 5; i++)
        {
            RandomTrees.Change(_source.Tree, 300, random);
            commits.Add(Commit(i));
        }

        byte[] snapshot = SnapshotTesting.Export(_source.Store, commits[^1], new SnapshotExportOptions { History = 5 });
        SnapshotSummary? summary = null;
        for (int parts = 1; summary is null; parts++)
        {
            using var storage = new MemoryStorage();
            using ContextStore target = ContextStore.Open(StoreOptions.OnDisk("m") with { Storage = storage });
            summary = Import(target, snapshot, Small, parts);
            if (summary is null)
            {
                Assert.Equal(0, target.CommitCount);
                Assert.NotNull(Import(target, snapshot, Small, int.MaxValue));
            }

            Assert.Equal(commits, target.GetLatest(10).Select(c => c.Hash).Reverse());
            Assert.Empty(target.Verify().Findings);
        }
    }

    [Fact]
    public void Import_OfADifferenceInterrupted_GoesOn()
    {
        RandomTrees.Fill(_source.Tree, new SplitMix64(3));
        Hash256 first = Commit(1);
        RandomTrees.Change(_source.Tree, 600, new SplitMix64(4));
        Hash256 second = Commit(2);
        SnapshotTesting.Import(_target, SnapshotTesting.Export(_source.Store, first));
        byte[] difference = SnapshotTesting.Export(_source.Store, second, new SnapshotExportOptions { Since = first });
        SnapshotSummary? summary = null;
        int parts = 3;
        for (; summary is null; parts += 2)
        {
            summary = Import(difference, Small with { PartItems = 100 }, parts, out _);
        }

        Assert.True(summary.ResumedBytes > 0);
        SnapshotTesting.AssertSame(_source.Store, _target, second);
    }

    [Fact]
    public void Import_AfterOthersCommitted_GoesOn()
    {
        byte[] snapshot = Interrupt(out Hash256 commit);
        using (ContextTree tree = _target.CreateTree())
        {
            RandomTrees.AddDirectory(tree, "other", 500, new SplitMix64(1));
            _target.Commit(tree, TreeFixture.Info(77));
        }

        SnapshotSummary summary = Import(snapshot, Small, int.MaxValue, out _)!;
        Assert.True(summary.ResumedBytes > 0);
        SnapshotTesting.AssertSame(_source.Store, _target, commit);
    }

    [Fact]
    public void Import_FromAStreamThatCannotSeek_GoesOn()
    {
        byte[] snapshot = Interrupt(out Hash256 commit);
        using var stream = new ForwardStream(snapshot);
        SnapshotSummary summary = _target.ImportSnapshot(stream, commit, null, Small, TestContext.Current.CancellationToken);
        Assert.True(summary.ResumedBytes > 0);
        SnapshotTesting.AssertSame(_source.Store, _target, commit);
    }

    [Fact]
    public void Import_WithADamagedState_BeginsAnewAndSaysSo()
    {
        byte[] snapshot = Interrupt(out Hash256 commit);
        byte[] state = ImportStateFile.Read(_storage)!;
        var random = new SplitMix64(5);
        for (int i = 0; i < 300; i++)
        {
            byte[] damaged = [.. state];
            if (i % 2 == 0)
            {
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            }
            else
            {
                damaged = damaged[..random.Next(damaged.Length)];
            }

            Assert.False(ImportState.TryDecode(damaged, new SnapshotManifest(), out _));
        }

        state[100] ^= 4;
        ImportStateFile.Replace(_storage, state, durable: true);
        Assert.Null(_target.UnfinishedImport());
        SnapshotSummary summary = Import(snapshot, Small, int.MaxValue, out _)!;
        Assert.Equal(0, summary.ResumedBytes);
        Assert.Contains("damaged", summary.Notice, StringComparison.Ordinal);
        SnapshotTesting.AssertSame(_source.Store, _target, commit);
    }

    [Fact]
    public void Import_WithAStateOfAnotherLog_BeginsAnewAndSaysSo()
    {
        byte[] snapshot = Interrupt(out Hash256 commit);
        byte[] state = ImportStateFile.Read(_storage)!;
        using var storage = new MemoryStorage();
        using ContextStore other = ContextStore.Open(StoreOptions.OnDisk("m") with { Storage = storage });
        using (ContextTree tree = other.CreateTree())
        {
            RandomTrees.Fill(tree, new SplitMix64(55));
            other.Commit(tree, TreeFixture.Info(5));
        }

        ImportStateFile.Replace(storage, state, durable: true);
        SnapshotSummary summary = Import(other, snapshot, Small, int.MaxValue)!;
        Assert.Equal(0, summary.ResumedBytes);
        Assert.Contains("does not fit", summary.Notice, StringComparison.Ordinal);
        SnapshotTesting.AssertSame(_source.Store, other, commit);
    }

    [Fact]
    public void Import_OfAnotherSnapshot_WaitsUntilTheUnfinishedOneIsGivenUp()
    {
        Interrupt(out Hash256 commit);
        _source.Tree.Set("more", [1]);
        byte[] other = SnapshotTesting.Export(_source.Store, Commit(9));
        SnapshotException error = Assert.Throws<SnapshotException>(() => Import(other, Small, int.MaxValue, out _));
        Assert.Contains("snapshot abandon", error.Message, StringComparison.Ordinal);
        Assert.Equal(commit, _target.UnfinishedImport()?.Commit);
        Assert.True(_target.AbandonImport());
        Assert.False(_target.AbandonImport());
        Assert.NotNull(Import(other, Small, int.MaxValue, out _));
        Assert.Empty(_target.Verify().Findings);
    }

    [Fact]
    public void Import_IntoAStoreThatIsOnlyRead_IsRefused()
    {
        byte[] snapshot = Interrupt(out Hash256 commit);
        _target.Dispose();
        _target = ContextStore.Open(StoreOptions.OnDisk("m") with { Storage = _storage, ReadOnly = true });
        Assert.Equal(commit, _target.UnfinishedImport()?.Commit);
        Assert.Throws<StoreReadOnlyException>(() => SnapshotTesting.Import(_target, snapshot));
        Assert.Throws<StoreReadOnlyException>(() => _target.AbandonImport());
        Assert.True(_storage.Exists(StoreFiles.ImportName));
    }

    [Fact]
    public void Import_OfASmallSnapshot_WritesNothingUntilItIsChecked()
    {
        _source.Tree.Set("a", [1]);
        byte[] snapshot = SnapshotTesting.Export(_source.Store, Commit(1));
        snapshot[^60] ^= 1;
        ulong pages = _target.Verify().Findings.Count == 0 ? 0UL : 1UL;
        long written = _storage.Statistics.BytesWritten;
        Assert.Throws<SnapshotException>(() => SnapshotTesting.Import(_target, snapshot));
        Assert.Equal(written, _storage.Statistics.BytesWritten);
        Assert.Equal(0UL, pages);
    }

    [Fact]
    public void Import_ThatIsRefused_LeavesNoState()
    {
        RandomTrees.Fill(_source.Tree, new SplitMix64(3));
        byte[] snapshot = SnapshotTesting.Export(_source.Store, Commit(1));
        byte[] cut = snapshot[..^30];
        Assert.Throws<SnapshotException>(() => Import(cut, Small, int.MaxValue, out _));
        Assert.NotNull(_target.UnfinishedImport());
        byte[] longer = [.. snapshot, 0];
        Assert.Throws<SnapshotException>(() => Import(longer, Small, int.MaxValue, out _));
        Assert.Null(_target.UnfinishedImport());
        Assert.Equal(0, _target.CommitCount);
        Assert.Empty(_target.Verify().Findings);
    }

    [Fact]
    public async Task Import_WhileOthersReadAndCommit_DoesNotStopThem()
    {
        RandomTrees.Fill(_source.Tree, new SplitMix64(3));
        Hash256 commit = Commit(1);
        byte[] snapshot = SnapshotTesting.Export(_source.Store, commit);
        using ContextTree tree = _target.CreateTree();
        tree.Set("a", [0]);
        _target.Commit(tree, TreeFixture.Info(0));
        int seen = 0;
        SnapshotSummary? summary = null;
        await Task.Run(
            () =>
            {
                // The import waits here, in the middle, until another thread has committed and read.
                var progress = new Recorder(() =>
                {
                    Task other = Task.Run(() =>
                    {
                        using ContextTree theirs = _target.CheckoutHead();
                        theirs.Set("a", BitConverter.GetBytes(++seen));
                        _target.Commit(theirs, TreeFixture.Info(seen));
                    });
                    other.Wait();
                });
                using var stream = new MemoryStream(snapshot);
                summary = _target.ImportSnapshot(stream, commit, progress, Small, CancellationToken.None);
            },
            TestContext.Current.CancellationToken);
        Assert.True(seen > 5);
        Assert.Equal(seen + 2, _target.CommitCount);
        Assert.Equal(1, summary!.NewCommits);
        SnapshotTesting.AssertSame(_source.Store, _target, commit);
    }

    [Fact]
    public void Import_TwiceWithTheSameCuts_WritesTheSameBytes()
    {
        RandomTrees.Fill(_source.Tree, new SplitMix64(3));
        byte[] snapshot = SnapshotTesting.Export(_source.Store, Commit(1));
        string[] logs = [.. Enumerable.Range(0, 3).Select(_ =>
        {
            using var storage = new MemoryStorage();
            using (ContextStore target = ContextStore.Open(StoreOptions.OnDisk("m") with { Storage = storage }))
            {
                Import(target, snapshot, Small, int.MaxValue);
            }

            using IStorageFile file = storage.Open("seg-0000000001.log", StorageOpenMode.Read);
            byte[] bytes = new byte[file.Length];
            file.Read(0, bytes);
            return Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes));
        })];
        Assert.Single(logs.Distinct());
    }

    private static SnapshotSummary? Import(ContextStore target, byte[] snapshot, ImportSettings settings, int parts)
    {
        using var stop = new CancellationTokenSource();
        using var stream = new MemoryStream(snapshot);
        var progress = new Recorder(() =>
        {
            if (--parts == 0)
            {
                stop.Cancel();
            }
        });
        try
        {
            return target.ImportSnapshot(stream, null, progress, settings, stop.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private ContextStore Open() => ContextStore.Open(StoreOptions.OnDisk("m") with { Storage = _storage });

    private Hash256 Commit(long date) => _source.Store.Commit(_source.Tree, TreeFixture.Info(date)).Hash;

    private SnapshotSummary? Import(byte[] snapshot, ImportSettings settings, int parts, out long unfinished)
    {
        SnapshotSummary? summary = Import(_target, snapshot, settings, parts);
        unfinished = summary is null ? _target.UnfinishedImport()?.Bytes ?? 0 : long.MaxValue;
        return summary;
    }

    /// <summary>An import that is stopped about half-way.</summary>
    private byte[] Interrupt(out Hash256 commit)
    {
        RandomTrees.Fill(_source.Tree, new SplitMix64(3));
        commit = Commit(1);
        byte[] snapshot = SnapshotTesting.Export(_source.Store, commit);
        Assert.Null(Import(snapshot, Small, 15, out long unfinished));
        Assert.True(unfinished > 0);
        return snapshot;
    }

    private sealed class Recorder(Action report) : IProgress<SnapshotProgress>
    {
        public void Report(SnapshotProgress value) => report();
    }

    /// <summary>Bytes that can only be read once, from front to back.</summary>
    private sealed class ForwardStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
