// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Io;
using MerkleStore.Log;

namespace MerkleStore.Tests.Log;

public class FaultTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Complete_OnFullDisk_FailsCleanlyAndWorksAgainWithSpace(bool canCutAndDelete)
    {
        LogOptions options = LogTesting.Small with { SegmentBytes = 8192, PageBytes = 1024, CheckpointBytes = 4096 };
        for (long space = 0; ; space += 173)
        {
            using var memory = new MemoryStorage();
            using var storage = new FaultyStorage(memory);
            long commits;
            bool failed = false;
            using (LogStore log = LogStore.Open(storage, options))
            {
                LogTesting.Write(log, 20);
                LogTesting.Write(log, 60);
                (storage.Space, storage.CanSetLength, storage.CanDelete) = (space, canCutAndDelete, canCutAndDelete);
                foreach (int records in new[] { 50, 500, 20 })
                {
                    commits = log.CommitCount;
                    try
                    {
                        LogTesting.Write(log, records);
                    }
                    catch (StorageFailureException failure)
                    {
                        Assert.Equal(28, failure.ErrorNumber);
                        Assert.Equal(commits, log.CommitCount);
                        failed = true;
                    }
                }

                LogTesting.CheckAll(log);
                (storage.Space, storage.CanSetLength, storage.CanDelete) = (long.MaxValue, true, true);
                LogTesting.Write(log, 70);
                LogTesting.Write(log, 300);
                LogTesting.CheckAll(log);
                Assert.Empty(LogTesting.Verify(log));
                Assert.False(log.IsPoisoned);
                commits = log.CommitCount;
            }

            using LogStore again = LogStore.Open(storage, options);
            Assert.Equal(commits, again.CommitCount);
            LogTesting.CheckAll(again);
            Assert.Empty(LogTesting.Verify(again));
            if (!failed)
            {
                break;
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Write_BehindACommitThatWasGivenUp_WaitsUntilTheDiskHoldsNothingOfIt(bool canCut)
    {
        using var memory = new MemoryStorage();
        using var storage = new FaultyStorage(memory);
        using LogStore log = LogStore.Open(storage, LogTesting.Small with { CheckpointBytes = 4096 });
        LogTesting.Write(log, 3);

        // All of the commit is written, and none of the checkpoint behind it: a loss of power could bring it back, were its place only overwritten.
        storage.Space = 4200;
        storage.CanSetLength = canCut;
        storage.Calls.Clear();
        Assert.Throws<StorageFailureException>(() => LogTesting.Write(log, 200, durable: false));
        Assert.Equal(["write seg-0000000001.log", "length seg-0000000001.log"], storage.Calls);

        storage.Space = 100_000;
        storage.Calls.Clear();
        LogTesting.Write(log, 20, durable: false);
        string[] removal = canCut ? ["barrier seg-0000000001.log"] : ["write seg-0000000001.log", "barrier seg-0000000001.log"];
        Assert.Equal([.. removal, "write seg-0000000001.log"], storage.Calls);
        storage.Calls.Clear();
        LogTesting.Write(log, 2, durable: false);
        Assert.Equal(["write seg-0000000001.log"], storage.Calls);
        LogTesting.CheckAll(log);
        storage.CanSetLength = true;
    }

    [Fact]
    public void ZeroFill_OnFullDisk_DoesNotFailTheCommit()
    {
        using var memory = new MemoryStorage();
        using var storage = new FaultyStorage(memory);
        using LogStore log = LogStore.Open(storage, LogTesting.Small with { ZeroFill = true, SegmentBytes = 1024 * 1024 });
        storage.Space = 40_000;
        LogTesting.Write(log, 100);
        Assert.Equal(1, log.Statistics[LogCounter.ZeroFillFailures]);
        Assert.Throws<StorageFailureException>(() => LogTesting.Write(log, 100));
        storage.Space = 1_000_000;
        LogTesting.Write(log, 100);
        LogTesting.CheckAll(log);
        Assert.Empty(LogTesting.Verify(log));
    }

    [Fact]
    public void Barrier_ThatFails_PoisonsTheLog()
    {
        LogOptions options = LogTesting.Small with { SegmentBytes = 4096, PageBytes = 1024, CheckpointBytes = 4096, JournalBytes = 1024 };
        for (int barriers = 0; ; barriers++)
        {
            using var memory = new MemoryStorage();
            using var storage = new FaultyStorage(memory);
            LogStore log = LogStore.Open(storage, options);
            LogTesting.Write(log, 3);
            storage.Barriers = barriers;
            long acknowledged = 1;
            StorePoisonedException? poisoned = null;
            try
            {
                foreach (int records in new[] { 10, 30, 200, 5, 40, 60, 2 })
                {
                    acknowledged = LogTesting.Write(log, records).Sequence;
                }
            }
            catch (StorePoisonedException exception)
            {
                poisoned = exception;
            }

            if (poisoned is null)
            {
                storage.Barriers = int.MaxValue;
                log.Dispose();
                break;
            }

            // The disk would work again, but what it lost is not known.
            storage.Barriers = int.MaxValue;
            Assert.IsType<StorageFailureException>(poisoned.InnerException);
            Assert.True(log.IsPoisoned);
            Assert.Throws<StorePoisonedException>(log.BeginCommit);
            Assert.Throws<StorePoisonedException>(log.Barrier);
            Assert.Throws<StorePoisonedException>(log.Checkpoint);
            Assert.Equal(acknowledged, log.CommitCount);
            LogTesting.CheckAll(log);
            SortedDictionary<string, byte[]> before = LogTesting.ReadFiles(memory);
            log.Dispose();
            LogTesting.AssertSameFiles(before, LogTesting.ReadFiles(memory));

            using LogStore again = LogStore.Open(storage, options);
            Assert.InRange(again.CommitCount, acknowledged, acknowledged + 1);
            LogTesting.CheckAll(again);
            LogTesting.Write(again, 25);
            Assert.Empty(LogTesting.Verify(again));
        }
    }

    [Fact]
    public void Barrier_ThatFailsInOpen_IsReported()
    {
        using var memory = new MemoryStorage();
        LogStore.Open(memory, LogTesting.Small).Dispose();
        for (int barriers = 0; ; barriers++)
        {
            using var storage = new FaultyStorage(memory) { Barriers = barriers };
            try
            {
                LogStore.Open(storage, LogTesting.Small).Dispose();
                break;
            }
            catch (StorePoisonedException)
            {
                Assert.True(barriers < 10);
            }
        }
    }

    [Fact]
    public void Barrier_OfLog_MakesEarlierCommitsDurable()
    {
        using var memory = new MemoryStorage();
        using var storage = new FaultyStorage(memory);
        using LogStore log = LogStore.Open(storage, LogTesting.Small);
        LogTesting.Write(log, 10, durable: false);
        storage.Calls.Clear();
        log.Barrier();
        Assert.Equal(["barrier seg-0000000001.log"], storage.Calls);
    }

    [Fact]
    public void Journal_ThatGrows_IsRewritten()
    {
        LogOptions options = LogTesting.Small with { JournalBytes = 1024 };
        using var storage = new MemoryStorage();
        using (LogStore log = LogStore.Open(storage, options))
        {
            for (int i = 0; i < 200; i++)
            {
                LogTesting.Write(log, 2);
                log.Checkpoint();
            }

            Assert.True(log.Statistics[LogCounter.JournalBytes] > 10_000);
        }

        Assert.InRange(LogTesting.ReadFile(storage, "journal").Length, 100, 1200);
        using LogStore again = LogStore.Open(storage, options);
        Assert.Equal(200, again.CommitCount);
        LogTesting.CheckAll(again);
        Assert.Empty(LogTesting.Verify(again));
    }

    [Fact]
    public void Checkpoint_OfTheLog_BoundsWhatOpenScans()
    {
        using var storage = new MemoryStorage();
        LogOptions options = LogTesting.Small with { SegmentBytes = 1024 * 1024, CheckpointBytes = 8192 };
        SortedDictionary<string, byte[]> files;
        using (LogStore log = LogStore.Open(storage, options))
        {
            for (int i = 0; i < 200; i++)
            {
                LogTesting.Write(log, 20);
            }

            Assert.True(log.Statistics[LogCounter.Checkpoints] > 20);
            files = LogTesting.ReadFiles(storage);
        }

        using MemoryStorage crashed = LogTesting.WithFiles(files);
        using LogStore again = LogStore.Open(crashed, options);
        Assert.Equal(200, again.CommitCount);
        Assert.InRange(again.Recovery.CommitsRolledForward, 0, 10);
        Assert.InRange(again.Recovery.FramesScanned, 1, 40);
        LogTesting.CheckAll(again);
    }
}
