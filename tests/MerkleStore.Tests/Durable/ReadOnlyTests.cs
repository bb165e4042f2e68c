// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Log;
using MerkleStore.Tests.Log;
using MerkleStore.Tests.Support;

namespace MerkleStore.Tests.Durable;

/// <summary>Stores that are opened to be looked at.</summary>
public sealed class ReadOnlyTests : IDisposable
{
    private static readonly LogOptions ReadOnly = LogTesting.Small with { ReadOnly = true };

    private readonly SmallDisk _disk = new();

    public void Dispose() => _disk.Dispose();

    [Fact]
    public void Open_OfAnyCrashedStore_ShowsTheWholeCommitsAndChangesNothing()
    {
        LogOptions options = LogTesting.Small with { SegmentBytes = 8192, PageBytes = 1024, CheckpointBytes = 8192, ZeroFill = true };
        SortedDictionary<string, byte[]> files;
        using (LogStore log = LogStore.Open(_disk, options))
        {
            foreach (int records in new[] { 10, 60, 200, 30, 5 })
            {
                LogTesting.Write(log, records);
            }

            // The last one is in pieces.
            CommitWriter writer = log.BeginCommit();
            for (int i = 0; i < 400; i++)
            {
                LogTesting.FillRecord(writer.Allocate(100, out _), 6, i);
            }

            files = LogTesting.ReadFiles(_disk);
        }

        using var crashed = new SmallDisk();
        foreach ((string name, byte[] bytes) in files)
        {
            LogTesting.PutFile(crashed, name, bytes);
        }

        // A disk that refuses every change.
        crashed.ChangeError = 30;
        using (LogStore log = LogStore.Open(crashed, ReadOnly))
        {
            Assert.Equal(5, log.CommitCount);
            LogTesting.CheckAll(log);
            Assert.Empty(LogTesting.Verify(log));
            Assert.True(log.Recovery.IsReadOnly);
            Assert.Contains("would be", log.Recovery.ToString(), StringComparison.Ordinal);
            Assert.InRange(log.DurableCount, 1, 5);
            Assert.Throws<StoreReadOnlyException>(log.BeginCommit);
            Assert.Throws<StoreReadOnlyException>(log.Checkpoint);
            using LogStore beside = LogStore.Open(crashed, ReadOnly);
            Assert.Equal(5, beside.CommitCount);
        }

        crashed.ChangeError = 0;
        LogTesting.AssertSameFiles(files, LogTesting.ReadFiles(crashed));
        using LogStore again = LogStore.Open(crashed, options);
        Assert.Equal(5, again.CommitCount);
    }

    [Fact]
    public void Open_ForWritingOnAReadOnlyDisk_SaysWhatToDo()
    {
        LogStore.Open(_disk, LogTesting.Small).Dispose();
        _disk.ChangeError = 30;
        StorageFailureException refused = Assert.Throws<StorageFailureException>(() => LogStore.Open(_disk, LogTesting.Small));
        Assert.Equal(30, refused.ErrorNumber);
        Assert.Contains("for reading only", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Store_ThatIsReadOnly_ReadsAndRefusesChanges()
    {
        using var directory = new TemporaryDirectory();
        Hash256 first;
        using (ContextStore store = ContextStore.Open(directory.Path))
        using (ContextTree tree = store.CreateTree())
        {
            tree.Set("a/b", "value"u8);
            first = store.Commit(tree, TreeFixture.Info(1)).Hash;
            StoreLockedException locked = Assert.Throws<StoreLockedException>(() => ContextStore.Open(StoreOptions.OnDisk(directory.Path) with { ReadOnly = true }));
            Assert.Equal(Environment.ProcessId, locked.ProcessId);
            Assert.Contains("clone", locked.Message, StringComparison.Ordinal);
        }

        Dictionary<string, DateTime> before = Times(directory);
        using (ContextStore store = ContextStore.Open(StoreOptions.OnDisk(directory.Path) with { ReadOnly = true }))
        using (ContextStore beside = ContextStore.Open(StoreOptions.OnDisk(directory.Path) with { ReadOnly = true }))
        using (ContextTree tree = store.Checkout(first))
        {
            Assert.True(store.IsReadOnly && beside.IsReadOnly);
            Assert.Equal("value"u8.ToArray(), tree.Get("a/b"));
            Assert.True(store.Verify(cancellationToken: TestContext.Current.CancellationToken).IsClean);
            tree.Set("c", "memory"u8);
            Assert.NotEqual(first, store.ComputeCommitHash(tree, TreeFixture.Info(2)));
            Assert.Throws<StoreReadOnlyException>(() => store.Commit(tree, TreeFixture.Info(2)));
            store.Flush();
            Assert.Throws<StoreLockedException>(() => ContextStore.Open(directory.Path));
        }

        Assert.Equal(before, Times(directory));
        File.Delete(directory.File("lock"));
        using (ContextStore store = ContextStore.Open(StoreOptions.OnDisk(directory.Path) with { ReadOnly = true }))
        {
            Assert.Equal(first, store.Head!.Hash);
            Assert.False(File.Exists(directory.File("lock")));
        }

        Assert.Throws<ArgumentException>(() => ContextStore.Open(StoreOptions.InMemory() with { ReadOnly = true }));
    }

    private static Dictionary<string, DateTime> Times(TemporaryDirectory directory)
        => Directory.EnumerateFiles(directory.Path).ToDictionary(file => file, File.GetLastWriteTimeUtc);
}
