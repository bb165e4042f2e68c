// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tests.Support;

namespace MerkleStore.Tests.Durable;

/// <summary>What verification says of damage, and what repair makes of it.</summary>
public sealed class RepairTests : IDisposable
{
    private static readonly byte[] Large = [.. Enumerable.Repeat("damage me "u8.ToArray(), 60).SelectMany(bytes => bytes)];

    private readonly TemporaryDirectory _directory = new();
    private readonly Hash256[] _commits = new Hash256[4];

    /// <summary>Makes four commits; the first two have a large value under two keys, which the third one replaces.</summary>
    public RepairTests()
    {
        using ContextStore store = ContextStore.Open(Options);
        using ContextTree tree = store.CreateTree();
        tree.Set("a/x", Large);
        tree.Set("b/y", "small"u8);
        Assert.True(tree.Copy("a/x", "c/z"));
        _commits[0] = store.Commit(tree, TreeFixture.Info(1) with { Level = 100, Cycle = 3 }).Hash;
        tree.Set("b/y", "other"u8);
        _commits[1] = store.Commit(tree, TreeFixture.Info(2)).Hash;
        tree.Set("a/x", "replaced"u8);
        tree.Set("c/z", "replaced"u8);
        _commits[2] = store.Commit(tree, TreeFixture.Info(3) with { Level = 102, Cycle = 3 }).Hash;
        tree.Set("d", "last"u8);
        _commits[3] = store.Commit(tree, TreeFixture.Info(4)).Hash;
    }

    private string Path => _directory.File("store");

    private StoreOptions Options => StoreOptions.OnDisk(Path) with { PageBytes = 512, ReserveBytes = 0 };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Verify_OfADamagedRecord_NamesAllCommitsAndPathsThatItBreaks()
    {
        DamageLargeValue();
        using ContextStore store = ContextStore.Open(Options with { ReadOnly = true });
        VerifyReport report = store.Verify(null, Stop);
        VerifyFinding[] records = [.. report.Findings.Where(finding => finding.Address != 0)];
        VerifyFinding value = Assert.Single(records, finding => finding.Places.Any(place => place.Path.ToString() == "a/x"));
        Assert.Equal(
            [(_commits[0], "a/x"), (_commits[0], "c/z"), (_commits[1], "a/x"), (_commits[1], "c/z")],
            value.Places.Select(place => (place.Commit, place.Path.ToString())));
        Assert.Equal(4, value.PlaceCount);
        Assert.Contains("and 3 more places", value.ToString(), StringComparison.Ordinal);
        Assert.Contains(report.Findings, finding => finding.File == "seg-0000000001.log");
    }

    [Fact]
    public void Repair_OfASoundStore_DoesNothing()
    {
        RepairReport report = ContextStore.Repair(Path, null, null, Stop);
        Assert.True(report.WasSound);
        Assert.Null(report.DamagedPath);
        Assert.Equal([Path], Directory.EnumerateDirectories(_directory.Path));
    }

    [Fact]
    public void Repair_WithoutASource_KeepsWhatIsWholeListsTheRestAndMarksTheStore()
    {
        DamageLargeValue();
        RepairReport dry = ContextStore.Repair(Path, new RepairOptions { DryRun = true }, null, Stop);
        Assert.Equal([Path], Directory.EnumerateDirectories(_directory.Path));
        RepairReport report = ContextStore.Repair(Path, null, null, Stop);
        foreach (RepairReport each in new[] { dry, report })
        {
            Assert.Equal([(1, _commits[0]), (2, _commits[1])], each.Lost.Select(lost => (lost.Sequence, lost.Hash!.Value)));
            Assert.Equal((2, 0, _commits[3]), (each.Kept, each.Restored.Count, each.Head!.Value));
        }

        Assert.True(Directory.Exists(report.DamagedPath));
        using (ContextStore store = ContextStore.Open(Options))
        {
            Assert.Equal([_commits[3], _commits[2]], store.GetLatest(9).Select(commit => commit.Hash));
            Assert.Equal((102, 3), (store.GetCommit(_commits[2]).Level, store.GetCommit(_commits[2]).Cycle));
            using ContextTree tree = store.Checkout(_commits[2]);
            Assert.Equal("replaced"u8.ToArray(), tree.Get("a/x"));
            Assert.Contains(_commits[0].ToString(), store.DegradedReason, StringComparison.Ordinal);
        }

        using (ContextStore looking = ContextStore.Open(Options with { ReadOnly = true }))
        {
            Assert.True(looking.Verify(null, Stop).IsClean);
            Assert.NotNull(looking.DegradedReason);
        }

        using ContextStore again = ContextStore.Open(Options);
        Assert.True(again.Verify(null, Stop).IsClean);
        Assert.Null(again.DegradedReason);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Repair_WithASource_RestoresEverything(bool fromSnapshot)
    {
        string source = _directory.File("source");
        if (fromSnapshot)
        {
            using ContextStore store = ContextStore.Open(Options);
            using FileStream file = File.Create(source);
            store.ExportSnapshot(_commits[1], file, new SnapshotExportOptions { History = 2 }, null, Stop);
        }
        else
        {
            ContextStore.Clone(Path, source);
        }

        DamageLargeValue();
        RepairReport report = ContextStore.Repair(Path, new RepairOptions { From = source }, null, Stop);
        Assert.Empty(report.Lost);
        Assert.Equal([_commits[0], _commits[1]], report.Restored);
        Assert.Equal(2, report.Kept);
        using ContextStore repaired = ContextStore.Open(Options);
        Assert.Equal(_commits.Reverse(), repaired.GetLatest(9).Select(commit => commit.Hash));
        using ContextTree tree = repaired.Checkout(_commits[0]);
        Assert.Equal(Large, tree.Get("c/z"));
        Assert.Null(repaired.DegradedReason);
        Assert.True(repaired.Verify(null, Stop).IsClean);
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(_directory.Path), name => name.Contains("repair", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("journal", 8)]
    [InlineData("superblock", 8)]
    [InlineData("seg-0000000001.log", 4)]
    public void Repair_OfAStoreThatDoesNotOpen_KeepsAllCommits(string file, int offset)
    {
        byte[] bytes = File.ReadAllBytes(_directory.File("store/" + file));
        bytes[offset] ^= 0x10;
        if (file == "superblock")
        {
            bytes[4096 + offset] ^= 0x20;
        }

        File.WriteAllBytes(_directory.File("store/" + file), bytes);
        Assert.ThrowsAny<MerkleStoreException>(() => ContextStore.Open(Options));
        using (ContextStore salvaged = ContextStore.Open(Options with { Salvage = true }))
        {
            Assert.Equal(4, salvaged.CommitCount);
            Assert.False(salvaged.Verify(null, Stop).IsClean);
        }

        RepairReport report = ContextStore.Repair(Path, null, null, Stop);
        Assert.Equal((4, 0), (report.Kept, report.Lost.Count));
        using ContextStore store = ContextStore.Open(Options);
        Assert.Equal(_commits[3], store.Head!.Hash);
        Assert.True(store.Verify(null, Stop).IsClean);
    }

    [Fact]
    public void Repair_OfALogThatWasCut_TellsWhichCommitsAreGone()
    {
        string clone = _directory.File("clone");
        ContextStore.Clone(Path, clone);
        string segment = _directory.File("store/seg-0000000001.log");
        byte[] bytes = File.ReadAllBytes(segment);
        File.WriteAllBytes(segment, bytes[..(bytes.AsSpan().LastIndexOf("last"u8) - 8)]);
        Assert.Throws<StoreCorruptionException>(() => ContextStore.Open(Options));
        RepairReport dry = ContextStore.Repair(Path, new RepairOptions { DryRun = true }, null, Stop);
        LostCommit lost = Assert.Single(dry.Lost);
        Assert.Equal((4, null), (lost.Sequence, lost.Hash));
        RepairReport report = ContextStore.Repair(Path, new RepairOptions { From = clone }, null, Stop);
        Assert.Equal([_commits[3]], report.Restored);
        Assert.Equal(_commits[3], report.Head);
    }

    [Fact]
    public void Repair_WithNothingWhole_ChangesNothing()
    {
        string segment = _directory.File("store/seg-0000000001.log");
        byte[] bytes = File.ReadAllBytes(segment);
        bytes.AsSpan(100).Clear();
        File.WriteAllBytes(segment, bytes);
        Assert.Throws<StoreCorruptionException>(() => ContextStore.Repair(Path, null, null, Stop));
        Assert.Equal(bytes, File.ReadAllBytes(segment));
        Assert.Equal([Path], Directory.EnumerateDirectories(_directory.Path));
    }

    private void DamageLargeValue()
    {
        string segment = _directory.File("store/seg-0000000001.log");
        byte[] bytes = File.ReadAllBytes(segment);
        int at = bytes.AsSpan().IndexOf(Large);
        Assert.True(at > 0);
        bytes[at + 5] ^= 1;
        File.WriteAllBytes(segment, bytes);
    }
}
