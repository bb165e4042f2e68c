// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Io;
using MerkleStore.Log;

namespace MerkleStore.Tests.Log;

public class LogStoreTests
{
    /// <summary>The bytes of pages that may wait for readers in a small cache.</summary>
    private const int LeastWaiting = 64 * 1024;

    [Fact]
    public void Open_OfEmptyDirectory_MakesAnEmptyLog()
    {
        using var storage = new MemoryStorage();
        using LogStore log = LogStore.Open(storage, LogTesting.Small);
        Assert.Equal(0, log.CommitCount);
        Assert.True(log.Recovery.IsNew);
        Assert.Equal(["journal", "lock", "seg-0000000001.log", "superblock"], storage.List());
        Assert.Empty(LogTesting.Verify(log));
    }

    [Fact]
    public void Open_WhileOpen_IsRefused()
    {
        using var storage = new MemoryStorage();
        using LogStore log = LogStore.Open(storage, LogTesting.Small);
        Assert.Throws<StoreLockedException>(() => LogStore.Open(storage, LogTesting.Small));
    }

    [Fact]
    public void Commit_AfterReopen_HoldsWhatWasWritten()
    {
        using var storage = new MemoryStorage();
        using (LogStore log = LogStore.Open(storage, LogTesting.Small))
        {
            for (int i = 0; i < 30; i++)
            {
                LogTesting.Write(log, i * 3);
                LogTesting.CheckAll(log);
            }
        }

        using LogStore again = LogStore.Open(storage, LogTesting.Small);
        Assert.Equal(30, again.CommitCount);
        Assert.True(again.Recovery.IsClean, again.Recovery.ToString());
        Assert.Equal(0, again.Recovery.CommitsRolledForward);
        LogTesting.CheckAll(again);
        Assert.Empty(LogTesting.Verify(again));
    }

    [Fact]
    public void Commit_OfManySegments_IsReadBackAndContinued()
    {
        using var storage = new MemoryStorage();
        for (int round = 0; round < 6; round++)
        {
            using LogStore log = LogStore.Open(storage, LogTesting.Small);
            Assert.Equal(round * 40, log.CommitCount);
            for (int i = 0; i < 40; i++)
            {
                LogTesting.Write(log, 40, durable: i % 3 != 0);
            }

            LogTesting.CheckAll(log);
            Assert.Empty(LogTesting.Verify(log));
        }

        Assert.True(storage.List().Count(name => name.StartsWith("seg-", StringComparison.Ordinal)) > 8);
    }

    [Fact]
    public void Commit_LargerThanASegment_CrossesSegments()
    {
        using var storage = new MemoryStorage();
        using (LogStore log = LogStore.Open(storage, LogTesting.Small))
        {
            LogTesting.Write(log, 10);
            LogTesting.Write(log, 5000);
            LogTesting.Write(log, 10);
            LogTesting.CheckAll(log);
            Assert.Empty(LogTesting.Verify(log));
            Assert.True(log.Statistics[LogCounter.SegmentsSealed] >= 3);
        }

        using LogStore again = LogStore.Open(storage, LogTesting.Small);
        Assert.True(again.Recovery.IsClean, again.Recovery.ToString());
        LogTesting.CheckAll(again);
    }

    [Fact]
    public void Commit_NotLargerThanASegment_StaysInOne()
    {
        using var memory = new MemoryStorage();
        using var storage = new FaultyStorage(memory);
        using LogStore log = LogStore.Open(storage, LogTesting.Small with { WriteBufferBytes = 4096 });
        for (int i = 0; i < 20; i++)
        {
            storage.Calls.Clear();
            LogTesting.Write(log, 300);
            string[] segments = [.. storage.Calls.Where(call => call.StartsWith("write seg-", StringComparison.Ordinal))];
            string[] names = [.. segments.Distinct()];
            Assert.InRange(names.Length, 1, 2);
            Assert.True(segments.Count(name => name == names[^1]) > 5);
            Assert.True(names.Length == 1 || segments.Count(name => name == names[0]) == 1, "only the footer goes to the old segment");
        }

        LogTesting.CheckAll(log);
    }

    [Fact]
    public void Allocate_OfHugeRecord_HasAPageOfItsOwn()
    {
        static int Length(long sequence, int index) => index == 5 ? 3_000_001 : index == 9 ? 0 : 100;
        using var storage = new MemoryStorage();
        using (LogStore log = LogStore.Open(storage, LogTesting.Small))
        {
            CommitWriter writer = log.BeginCommit();
            for (int i = 0; i < 20; i++)
            {
                LogTesting.FillRecord(writer.Allocate(Length(1, i), out LogAddress address), 1, i);
                Assert.Equal(i == 5 ? 0 : address.Slot, address.Slot);
                Assert.Equal(i < 5 ? 1UL : i == 5 ? 2UL : 3UL, address.Page);
            }

            writer.Complete(LogTesting.Record(1, 20), durable: true);
            LogTesting.Check(log, 1, Length);
        }

        using LogStore again = LogStore.Open(storage, LogTesting.Small);
        LogTesting.Check(again, 1, Length);
        Assert.Empty(LogTesting.Verify(again));
    }

    [Fact]
    public void Allocate_OfManyEmptyRecords_FillsPagesToTheLastSlot()
    {
        using var storage = new MemoryStorage();
        using LogStore log = LogStore.Open(storage, LogTesting.Small with { PageBytes = 1024 * 1024, SegmentBytes = 1024 * 1024 });
        static int Length(long sequence, int index) => 0;
        CommitRecord commit = LogTesting.Write(log, 70_000, lengths: Length);
        Assert.Equal(2, commit.PageCount);
        Assert.Equal(LogAddress.MaxSlots, log.ReadPage(1).RecordCount);
        LogTesting.Check(log, 1, Length);
    }

    [Fact]
    public void Allocate_BeyondTwoByteSlots_UsesWideOnes()
    {
        using var storage = new MemoryStorage();
        using LogStore log = LogStore.Open(storage, LogTesting.Small with { PageBytes = 256 * 1024, SegmentBytes = 1024 * 1024 });
        CommitRecord commit = LogTesting.Write(log, 2000);
        Assert.Equal(1, commit.PageCount);
        LogTesting.Check(log, 1);
    }

    [Fact]
    public void Allocate_OfTooLongRecord_IsRefusedAndTheCommitGoesOn()
    {
        using var storage = new MemoryStorage();
        using LogStore log = LogStore.Open(storage, LogTesting.Small);
        CommitWriter writer = log.BeginCommit();
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Allocate(LogOptions.MaxRecordBytes + 1, out _).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Allocate(-1, out _).Length);
        writer.Complete(LogTesting.Record(1, 0), durable: true);
        LogTesting.Check(log, 1);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public void Complete_OfSmallCommit_IsOneWriteAndOneBarrierIfDurable(bool durable, int barriers)
    {
        using var memory = new MemoryStorage();
        using var storage = new FaultyStorage(memory);
        using LogStore log = LogStore.Open(storage, LogTesting.Small with { CheckpointBytes = 1024 * 1024, SegmentBytes = 1024 * 1024 });
        for (int i = 0; i < 20; i++)
        {
            storage.Calls.Clear();
            LogTesting.Write(log, 100, durable);
            Assert.Equal(
                [.. Enumerable.Repeat("write seg-0000000001.log", 1), .. Enumerable.Repeat("barrier seg-0000000001.log", barriers)],
                storage.Calls);
        }
    }

    [Fact]
    public void Complete_WithZeroFill_SeldomWritesMore()
    {
        using var memory = new MemoryStorage();
        using var storage = new FaultyStorage(memory);
        LogOptions options = LogTesting.Small with { ZeroFill = true, SegmentBytes = 16 * 1024 * 1024, CheckpointBytes = 1024 * 1024 * 1024 };
        long length;
        using (LogStore log = LogStore.Open(storage, options))
        {
            storage.Calls.Clear();
            for (int i = 0; i < 200; i++)
            {
                LogTesting.Write(log, 100);
            }

            Assert.Equal(200, storage.Calls.Count(call => call.StartsWith("barrier", StringComparison.Ordinal)));
            Assert.True(storage.Calls.Count < 425, storage.Calls.Count.ToString());
            Assert.True(log.Statistics[LogCounter.ZeroFillBytes] > 256 * 1024);
            length = LogTesting.ReadFile(memory, "seg-0000000001.log").Length;
            Assert.Empty(LogTesting.Verify(log));
        }

        Assert.True(LogTesting.ReadFile(memory, "seg-0000000001.log").Length < length);
        using LogStore again = LogStore.Open(storage, options);
        Assert.True(again.Recovery.IsClean);
        LogTesting.CheckAll(again);
    }

    [Fact]
    public void Abort_AtAnyPoint_LeavesNothingBehind()
    {
        using var storage = new MemoryStorage();
        using var other = new MemoryStorage();
        using (LogStore log = LogStore.Open(storage, LogTesting.Small))
        using (LogStore twin = LogStore.Open(other, LogTesting.Small))
        {
            foreach (int records in new[] { 0, 1, 30, 5000, 12000, 2 })
            {
                CommitWriter writer = log.BeginCommit();
                for (int i = 0; i < records; i++)
                {
                    LogTesting.FillRecord(writer.Allocate(100, out _), 99, i);
                }

                writer.Abort();
                writer.Abort();
                Assert.Throws<InvalidOperationException>(() => writer.Allocate(1, out _).Length);
                LogTesting.Write(log, 25);
                LogTesting.Write(twin, 25);
                Assert.Empty(LogTesting.Verify(log));
            }

            Assert.Equal(6, log.Statistics[LogCounter.Aborts]);
            LogTesting.CheckAll(log);
        }

        LogTesting.AssertSameFiles(LogTesting.ReadFiles(other), LogTesting.ReadFiles(storage));
    }

    [Fact]
    public void Files_OfTheSameOperations_AreTheSame()
    {
        SortedDictionary<string, byte[]> Run()
        {
            using var storage = new MemoryStorage();
            for (int round = 0; round < 3; round++)
            {
                using LogStore log = LogStore.Open(storage, LogTesting.Small with { JournalBytes = 1024 });
                for (int i = 0; i < 30; i++)
                {
                    LogTesting.Write(log, 60 * (1 + (i % 3)), durable: i % 2 == 0);
                }

                LogTesting.Write(log, 3000);
                log.Checkpoint();
            }

            return LogTesting.ReadFiles(storage);
        }

        LogTesting.AssertSameFiles(Run(), Run());
    }

    [Fact]
    public void ReadRecord_OfAddressThatIsNotThere_IsACorruption()
    {
        using var storage = new MemoryStorage();
        using LogStore log = LogStore.Open(storage, LogTesting.Small);
        LogTesting.Write(log, 3);
        foreach (LogAddress address in new[] { LogAddress.None, new LogAddress(1, 3), new LogAddress(2, 0), new LogAddress(ulong.MaxValue) })
        {
            StoreCorruptionException exception = Assert.Throws<StoreCorruptionException>(() => log.ReadRecord(address).Length);
            Assert.Equal(address.Value, exception.Address);
        }

        Assert.Throws<StoreCorruptionException>(() => log.ReadPage(ulong.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => log.ReadCommit(2));
        Assert.False(log.TryFindCommit(default, out _));
    }

    [Fact]
    public void ReadPage_OfCommitInProgress_IsNotThereYet()
    {
        using var storage = new MemoryStorage();
        using LogStore log = LogStore.Open(storage, LogTesting.Small);
        CommitWriter writer = log.BeginCommit();
        for (int i = 0; i < 3000; i++)
        {
            LogTesting.FillRecord(writer.Allocate(LogTesting.LengthOf(1, i), out _), 1, i);
        }

        Assert.Throws<StoreCorruptionException>(() => log.ReadPage(1));
        Assert.Throws<InvalidOperationException>(log.BeginCommit);
        Assert.Throws<InvalidOperationException>(log.Checkpoint);
        writer.Complete(LogTesting.Record(1, 3000), durable: false);
        LogTesting.Check(log, 1);
    }

    [Fact]
    public void PageCache_UnderPressure_StaysInItsBoundsAndKeepsReadersPages()
    {
        using var storage = new MemoryStorage();
        using LogStore log = LogStore.Open(storage, LogTesting.Small);
        LogTesting.Write(log, 2000);
        LogTesting.Check(log, 1);
        Assert.InRange(log.Statistics[LogCounter.CachedBytes], 1, LogTesting.Small.PageCacheBytes + LeastWaiting);
        using PageReaders.Lease reading = log.Readers.Read();
        ReadOnlySpan<byte> held = log.ReadRecord(new LogAddress(1, 1));
        byte[] copy = held.ToArray();
        LogTesting.Check(log, 1);
        LogStatistics statistics = log.Statistics;
        Assert.InRange(statistics[LogCounter.CachedBytes], 1, (2 * LogTesting.Small.PageCacheBytes) + LeastWaiting);
        Assert.True(statistics[LogCounter.Evictions] > 10);
        Assert.True(statistics[LogCounter.PageReads] > 10);
        Assert.True(held.SequenceEqual(copy));
        long hits = statistics.CacheHits;
        log.ReadPage(log.PageCount);
        log.ReadPage(log.PageCount);
        Assert.True(log.Statistics.CacheHits > hits);
    }

    [Fact]
    public void Allocate_InSteadyState_AllocatesNothing()
    {
        using var storage = new MemoryStorage();
        using LogStore log = LogStore.Open(storage, LogTesting.Small);
        LogTesting.Write(log, 1000);
        CommitWriter writer = log.BeginCommit();
        writer.Allocate(64, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 500; i++)
        {
            writer.Allocate(64, out _);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        writer.Abort();
    }

    [Fact]
    public void Open_WithOtherSizes_TakesThoseOfTheSuperblock()
    {
        using var storage = new MemoryStorage();
        LogStore.Open(storage, LogTesting.Small).Dispose();
        using LogStore log = LogStore.Open(storage, new LogOptions());
        Assert.Equal((LogTesting.Small.SegmentBytes, LogTesting.Small.PageBytes), (log.Options.SegmentBytes, log.Options.PageBytes));
    }

    [Fact]
    public async Task ReadPage_BesideAWriter_SeesWholeCommits()
    {
        using var storage = new MemoryStorage();
        using LogStore log = LogStore.Open(storage, LogTesting.Small);
        LogTesting.Write(log, 50);
        using var stop = new CancellationTokenSource();
        Task[] readers = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    LogTesting.Check(log, log.CommitCount);
                    LogTesting.Check(log, 1);
                }
            },
            TestContext.Current.CancellationToken))];
        for (int i = 0; i < 150; i++)
        {
            LogTesting.Write(log, i % 10 == 0 ? 2000 : 50, durable: false);
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers);
        Assert.Empty(LogTesting.Verify(log));
    }
}
