// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Globalization;
using System.Text;
using MerkleStore.Log;
using MerkleStore.Tests.Log;
using MerkleStore.Tests.Support;

namespace MerkleStore.Tests.Durable;

/// <summary>Full disks, limits, unreadable places: typed errors, and a store that goes on as far as it can.</summary>
public sealed class FailureTests : IDisposable
{
    private const int ReserveBytes = 64 * 1024;

    private static readonly LogOptions WithReserve = LogTesting.Small with { ReserveBytes = ReserveBytes, SegmentBytes = 16 * 1024 * 1024 };

    private readonly SmallDisk _disk = new();

    public void Dispose() => _disk.Dispose();

    [Theory]
    [InlineData(28, true)]
    [InlineData(122, true)]
    [InlineData(27, false)]
    [InlineData(5, false)]
    public void Commit_ThatCannotBeWritten_LeavesStoreAndTreeAsTheyWere(int error, bool isDiskFull)
    {
        using ContextStore store = ContextStore.Open(StoreOptions.InMemory() with { Storage = _disk });
        using ContextTree tree = store.CreateTree();
        Commit(store, tree, 1);
        _disk.WriteError = error;
        for (int i = 0; i < 3; i++)
        {
            StorageFailureException failure = Assert.Throws<StorageFailureException>(() => Commit(store, tree, 2));
            Assert.Equal((error, isDiskFull, "write"), (failure.ErrorNumber, failure.IsDiskFull, failure.Operation));
            Assert.Equal((1, 1), (store.CommitCount, store.DurableCount));
            Assert.Equal("2"u8.ToArray(), tree.Get("n"));
            using ContextTree head = store.CheckoutHead();
            Assert.Equal("1"u8.ToArray(), head.Get("n"));
        }

        _disk.WriteError = 0;
        Assert.Equal(2, Commit(store, tree, 2).Sequence);
        Assert.True(store.Verify(cancellationToken: TestContext.Current.CancellationToken).IsClean);
    }

    [Fact]
    public void Reserve_OnAFullDisk_LetsTheWorkRunThatFreesSpace()
    {
        using (LogStore log = LogStore.Open(_disk, WithReserve))
        {
            Assert.Equal((ReserveBytes, ReserveBytes), (log.ReserveHeld, _disk.LengthOf("reserve")));
            LogTesting.Write(log, 20);
            Fill();
            Assert.True(Assert.Throws<StorageFailureException>(() => LogTesting.Write(log, 500)).IsDiskFull);

            // Commits leave the reserve alone.
            Assert.Equal(ReserveBytes, log.ReserveHeld);
            LogTesting.CheckAll(log);

            // A checkpoint stands for the work: it has to write something.
            Assert.Throws<StorageFailureException>(log.Checkpoint);
            int runs = 0;
            Assert.Equal(1, log.WithReserve(() =>
            {
                runs++;
                log.Checkpoint();
                return log.CommitCount;
            }));
            Assert.Equal(2, runs);
            Assert.Equal(0, log.ReserveHeld);
            Assert.False(log.RefillReserve());
            _disk.Capacity = long.MaxValue;
            LogTesting.Write(log, 500);
            Assert.True(log.RefillReserve());
            Assert.Empty(LogTesting.Verify(log));
        }

        using LogStore smaller = LogStore.Open(_disk, WithReserve with { ReserveBytes = 8192 });
        Assert.Equal((8192, 8192), (smaller.ReserveHeld, _disk.LengthOf("reserve")));
        Assert.True(smaller.Recovery.IsClean);
        smaller.Dispose();
        LogStore.Open(_disk, WithReserve with { ReserveBytes = 0 }).Dispose();
        Assert.DoesNotContain("reserve", _disk.List());
    }

    [Fact]
    public void Work_ThatFailsOtherwise_IsNotRepeated()
    {
        using LogStore log = LogStore.Open(_disk, WithReserve);
        int runs = 0;
        Assert.Throws<InvalidOperationException>(() => log.WithReserve<int>(() => throw new InvalidOperationException(FormattableString.Invariant($"run {++runs}"))));
        Assert.Equal(1, runs);
        Assert.Equal(ReserveBytes, log.ReserveHeld);
    }

    [Fact]
    public void Close_OnAFullDisk_KeepsAllCommits()
    {
        using (LogStore log = LogStore.Open(_disk, WithReserve))
        {
            LogTesting.Write(log, 20, durable: false);
            LogTesting.Write(log, 30, durable: false);
            Fill();
        }

        using LogStore again = LogStore.Open(_disk, WithReserve);
        Assert.Equal(2, again.CommitCount);
        Assert.Equal(2, again.Recovery.CommitsRolledForward);
        LogTesting.CheckAll(again);
        Assert.Throws<StorageFailureException>(() => LogTesting.Write(again, 300));
    }

    [Fact]
    public void Open_WithoutSpaceForTheReserve_SaysSoAndGoesOn()
    {
        LogStore.Open(_disk, LogTesting.Small).Dispose();
        Fill();
        using LogStore log = LogStore.Open(_disk, WithReserve);
        Assert.Equal(0, log.ReserveHeld);
        Assert.DoesNotContain("reserve", _disk.List());
        Assert.Contains("no space for the reserve of 65536 bytes", log.Recovery.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfAnUnreadablePlace_NamesSegmentOffsetAndAddress()
    {
        using LogStore log = LogStore.Open(_disk, LogTesting.Small with { PageCacheBytes = 0 });
        CommitRecord commit = LogTesting.Write(log, 20);
        LogTesting.Write(log, 20);
        var address = new LogAddress(commit.FirstPage, 3);
        _disk.ReadError = 5;
        StorageFailureException failure = Assert.Throws<StorageFailureException>(() => log.ReadRecord(address).ToArray());
        Assert.Equal(("read", "seg-0000000001.log", 80, 5, address.Value), (failure.Operation, failure.File, failure.Offset, failure.ErrorNumber, failure.Address));
        Assert.Contains("1.3", failure.Message, StringComparison.Ordinal);
        Assert.Contains("EIO", failure.Message, StringComparison.Ordinal);
        Assert.Throws<StorageFailureException>(() => log.ReadCommit(1));
        _disk.ReadError = 0;
        LogTesting.CheckAll(log);
    }

    [Fact]
    public void Open_OfADirectoryOfOthers_LeavesNothingBehind()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.File("notes.txt"), "mine");
        StoreFormatException refused = Assert.Throws<StoreFormatException>(() => ContextStore.Open(directory.Path));
        Assert.Contains("notes.txt", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["notes.txt"], Directory.EnumerateFileSystemEntries(directory.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Open_OfAnEmptyDirectoryWithoutCreating_LeavesItEmpty()
    {
        using var directory = new TemporaryDirectory();
        foreach (StoreOptions options in new[] { StoreOptions.OnDisk(directory.Path) with { CreateIfMissing = false }, StoreOptions.OnDisk(directory.Path) with { ReadOnly = true } })
        {
            StoreFormatException refused = Assert.Throws<StoreFormatException>(() => ContextStore.Open(options));
            Assert.Contains("superblock", refused.Message, StringComparison.Ordinal);
            Assert.Empty(Directory.EnumerateFileSystemEntries(directory.Path));
        }

        Assert.Equal(2, Assert.Throws<StorageFailureException>(() => ContextStore.Open(StoreOptions.OnDisk(directory.File("missing")) with { ReadOnly = true })).ErrorNumber);
    }

    private static CommitSummary Commit(ContextStore store, ContextTree tree, int number)
    {
        tree.Set("n", Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)));
        return store.Commit(tree, TreeFixture.Info(number));
    }

    private void Fill() => _disk.Capacity = _disk.Used + 16;
}
