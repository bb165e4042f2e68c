// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;
using MerkleStore.Io;
using MerkleStore.Journal;
using MerkleStore.Log;

namespace MerkleStore.Tests.Log;

public class CrashTests
{
    private const string First = "seg-0000000001.log";

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "It is disposed: the rule does not follow the continue and the nested using.")]
    public void Open_AfterCutAtEveryByte_IsAtTheLastWholeCommit(bool zeroFill, bool durable)
    {
        LogOptions options = LogTesting.Small with { ZeroFill = zeroFill, PageBytes = 512 };
        using var storage = new MemoryStorage();
        List<long> ends = [SegmentHeader.FrameSize];
        SortedDictionary<string, byte[]> files;
        using (LogStore log = LogStore.Open(storage, options))
        {
            for (int i = 0; i < 6; i++)
            {
                LogTesting.Write(log, i * 2, durable);
                ends.Add(EndOf(storage, First));
            }

            files = LogTesting.ReadFiles(storage);
        }

        byte[] segment = files[First];
        for (int length = 0; length <= ends[^1]; length++)
        {
            files[First] = segment[..length];
            using MemoryStorage crashed = LogTesting.WithFiles(files);
            if (length < SegmentHeader.FrameSize)
            {
                // The header was durable before the journal was told of the segment.
                Assert.Throws<StoreCorruptionException>(() => LogStore.Open(crashed, options));
                LogTesting.AssertSameFiles(files, LogTesting.ReadFiles(crashed));
                continue;
            }

            int commits = ends.FindLastIndex(end => end <= length);
            using (LogStore log = LogStore.Open(crashed, options))
            {
                Assert.Equal(commits, log.CommitCount);
                Assert.Equal(commits, log.Recovery.CommitsRolledForward);
                Assert.Equal(length - ends[commits], log.Recovery.TornBytes + log.Recovery.ZeroBytes);
                Assert.Equal(ends[commits], log.Recovery.TailOffset);
                LogTesting.CheckAll(log);
                LogTesting.Write(log, 5, durable);
                Assert.Empty(LogTesting.Verify(log));
            }

            using LogStore again = LogStore.Open(crashed, options);
            Assert.Equal(commits + 1, again.CommitCount);
            Assert.True(again.Recovery.IsClean);
            LogTesting.CheckAll(again);
        }
    }

    [Fact]
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "It is disposed: the rule does not follow the continue and the nested using.")]
    public void Open_AfterCrashInCommitOfManySegments_RemovesThem()
    {
        LogOptions options = LogTesting.Small with { SegmentBytes = 4096, PageBytes = 1024 };
        using var storage = new MemoryStorage();
        SortedDictionary<string, byte[]> files;
        byte[] journal;
        using (LogStore log = LogStore.Open(storage, options))
        {
            LogTesting.Write(log, 4);
            journal = LogTesting.ReadFile(storage, JournalFile.Name);
            LogTesting.Write(log, 350);
            files = LogTesting.ReadFiles(storage);
        }

        // As after a crash between the commit and the journal: the commit is found in the segments that the journal does not know.
        files[JournalFile.Name] = journal;
        using (MemoryStorage crashed = LogTesting.WithFiles(files))
        using (LogStore log = LogStore.Open(crashed, options))
        {
            Assert.Equal(2, log.CommitCount);
            Assert.Empty(log.Recovery.RemovedSegments);
            LogTesting.CheckAll(log);
            Assert.Empty(LogTesting.Verify(log));
        }

        string[] segments = [.. files.Keys.Where(name => name.StartsWith("seg-", StringComparison.Ordinal))];
        Assert.True(segments.Length > 3);
        for (int kept = segments.Length - 1; kept >= 0; kept--)
        {
            byte[] whole = files[segments[kept]];
            for (int length = kept == 0 ? SegmentHeader.FrameSize + 1000 : 0; length < whole.Length; length += 7)
            {
                files[segments[kept]] = whole[..length];
                using MemoryStorage crashed = LogTesting.WithFiles(files);
                using (LogStore log = LogStore.Open(crashed, options))
                {
                    Assert.Equal(1, log.CommitCount);
                    Assert.Equal(segments[1..(kept + 1)].Reverse(), log.Recovery.RemovedSegments);
                    LogTesting.CheckAll(log);
                    LogTesting.Write(log, 60);
                    Assert.Empty(LogTesting.Verify(log));
                }

                using LogStore again = LogStore.Open(crashed, options);
                Assert.Equal(2, again.CommitCount);
                LogTesting.CheckAll(again);
            }

            files.Remove(segments[kept]);
        }
    }

    [Fact]
    public void Open_AfterARecoveryThatDiedBehindItsCut_RemovesTheRest()
    {
        LogOptions options = LogTesting.Small with { SegmentBytes = 4096, PageBytes = 1024 };
        using var storage = new MemoryStorage();
        SortedDictionary<string, byte[]> files;
        byte[] journal;
        long end;
        using (LogStore log = LogStore.Open(storage, options))
        {
            LogTesting.Write(log, 4);
            end = EndOf(storage, First);
            journal = LogTesting.ReadFile(storage, JournalFile.Name);
            LogTesting.Write(log, 350);
            files = LogTesting.ReadFiles(storage);
        }

        // A page of the large commit did not reach the disk, its commit frame did: recovery cut the first segment, and died before it removed the others.
        // The commit frame behind was written when the segments before its own were durable; it says nothing of what had to stay.
        files[JournalFile.Name] = journal;
        files[First] = files[First][..(int)end];
        string[] others = [.. files.Keys.Where(name => name.StartsWith("seg-", StringComparison.Ordinal) && name != First)];
        Assert.True(others.Length > 2);
        using MemoryStorage crashed = LogTesting.WithFiles(files);
        using LogStore again = LogStore.Open(crashed, options);
        Assert.Equal(1, again.CommitCount);
        Assert.Equal(others.Reverse(), again.Recovery.RemovedSegments);
        LogTesting.Write(again, 60);
        LogTesting.CheckAll(again);
        Assert.Empty(LogTesting.Verify(again));
    }

    [Fact]
    public void Open_OfDamageBehindWhichIsADurableCommit_IsRefusedAndChangesNothing()
    {
        LogOptions options = LogTesting.Small with { PageBytes = 512 };
        using var storage = new MemoryStorage();
        SortedDictionary<string, byte[]> files;
        long third;
        using (LogStore log = LogStore.Open(storage, options))
        {
            LogTesting.Write(log, 5);
            LogTesting.Write(log, 5);
            third = EndOf(storage, First);
            LogTesting.Write(log, 5);
            LogTesting.Write(log, 5);
            files = LogTesting.ReadFiles(storage);
        }

        foreach (long offset in new[] { 100, third - 20, third + 40 })
        {
            byte[] whole = files[First];
            files[First] = [.. whole];
            files[First][offset] ^= 4;
            using MemoryStorage damaged = LogTesting.WithFiles(files);
            StoreCorruptionException exception = Assert.Throws<StoreCorruptionException>(() => LogStore.Open(damaged, options));
            Assert.Equal(First, exception.File);
            Assert.InRange(exception.Offset, 0, offset);
            LogTesting.AssertSameFiles(files, LogTesting.ReadFiles(damaged));
            files[First] = whole;
        }
    }

    [Fact]
    public void Open_OfDamageWithoutDurableCommitBehind_CutsThere()
    {
        LogOptions options = LogTesting.Small with { PageBytes = 512 };
        using var storage = new MemoryStorage();
        SortedDictionary<string, byte[]> files;
        long second;
        using (LogStore log = LogStore.Open(storage, options))
        {
            LogTesting.Write(log, 5);
            second = EndOf(storage, First);
            LogTesting.Write(log, 5, durable: false);
            LogTesting.Write(log, 5, durable: false);
            LogTesting.Write(log, 5, durable: false);
            files = LogTesting.ReadFiles(storage);
        }

        // Without barriers the disk may hold a later commit and lack an earlier one.
        files[First][second + 50] ^= 4;
        using MemoryStorage damaged = LogTesting.WithFiles(files);
        using LogStore log2 = LogStore.Open(damaged, options);
        Assert.Equal(1, log2.CommitCount);
        LogTesting.CheckAll(log2);
    }

    [Fact]
    public void Open_OfCleanlyClosedLogThatIsCutShort_IsRefused()
    {
        using var storage = new MemoryStorage();
        using (LogStore log = LogStore.Open(storage, LogTesting.Small))
        {
            LogTesting.Write(log, 5);
        }

        SortedDictionary<string, byte[]> files = LogTesting.ReadFiles(storage);
        byte[] whole = files[First];
        for (int length = 0; length < whole.Length; length++)
        {
            files[First] = whole[..length];
            using MemoryStorage cut = LogTesting.WithFiles(files);
            Assert.Throws<StoreCorruptionException>(() => LogStore.Open(cut, LogTesting.Small));
            LogTesting.AssertSameFiles(files, LogTesting.ReadFiles(cut));
        }
    }

    [Fact]
    public void Open_OfJournalCutAtEveryByte_HasAllCommitsOrIsRefused()
    {
        LogOptions options = LogTesting.Small with { SegmentBytes = 8192, CheckpointBytes = 4096 };
        using var storage = new MemoryStorage();
        long commits;
        using (LogStore log = LogStore.Open(storage, options))
        {
            for (int i = 0; i < 12; i++)
            {
                LogTesting.Write(log, 40);
            }

            commits = log.CommitCount;
        }

        SortedDictionary<string, byte[]> files = LogTesting.ReadFiles(storage);
        byte[] whole = files[JournalFile.Name];
        int opened = 0;
        for (int length = 0; length < whole.Length; length++)
        {
            files[JournalFile.Name] = whole[..length];
            using MemoryStorage cut = LogTesting.WithFiles(files);
            try
            {
                using LogStore log = LogStore.Open(cut, options);
                Assert.Equal(commits, log.CommitCount);
                LogTesting.CheckAll(log);
                LogTesting.Write(log, 3);
                Assert.Empty(LogTesting.Verify(log));
                opened++;
            }
            catch (StoreCorruptionException)
            {
                LogTesting.AssertSameFiles(files, LogTesting.ReadFiles(cut));
            }
        }

        Assert.True(opened > whole.Length - 200, "a torn journal is made whole from the segments");
    }

    [Fact]
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "A process that dies disposes nothing.")]
    public void Open_AfterCrashAtEveryWrite_KeepsWhatWasDurable()
    {
        LogOptions options = LogTesting.Small with { SegmentBytes = 4096, PageBytes = 1024, CheckpointBytes = 4096, JournalBytes = 1024, ZeroFill = true };
        for (long space = 0; ; space += 61)
        {
            using var memory = new MemoryStorage();
            using var storage = new FaultyStorage(memory) { CanDelete = false, CanSetLength = false };
            LogStore log = LogStore.Open(storage, options);
            LogTesting.Write(log, 3);
            storage.Space = space;
            long acknowledged = 1;
            try
            {
                foreach (int records in new[] { 10, 30, 200, 5, 40 })
                {
                    acknowledged = LogTesting.Write(log, records).Sequence;
                }
            }
            catch (StorageFailureException)
            {
                // Here the process dies.
            }

            using MemoryStorage crashed = LogTesting.WithFiles(LogTesting.ReadFiles(memory));
            using (LogStore again = LogStore.Open(crashed, options))
            {
                Assert.InRange(again.CommitCount, acknowledged, Math.Min(acknowledged + 1, 6));
                LogTesting.CheckAll(again);
                LogTesting.Write(again, 25);
                Assert.Empty(LogTesting.Verify(again));
            }

            if (acknowledged == 6)
            {
                break;
            }
        }
    }

    [Fact]
    public void Open_OfFramesOfAnAbortedCommitBehindTheTail_DoesNotTakeThemForTheLog()
    {
        LogOptions options = LogTesting.Small with { PageBytes = 512, WriteBufferBytes = 4096 };
        using var memory = new MemoryStorage();
        using var storage = new FaultyStorage(memory);
        using LogStore log = LogStore.Open(storage, options);
        LogTesting.Write(log, 3);

        // Pages of 464 bytes that cannot be cut off, then a page and a commit frame of 464 bytes each in the place of the first two:
        // the third one follows the tail with the right sequence, and only the chain shows that it is not part of the log.
        storage.CanSetLength = false;
        CommitWriter writer = log.BeginCommit();
        for (int i = 0; i < 12; i++)
        {
            writer.Allocate(400, out _).Fill(1);
        }

        writer.Abort();
        writer = log.BeginCommit();
        writer.Allocate(400, out LogAddress address).Fill(2);
        writer.Complete(new CommitRecord { Hash = LogTesting.HashOf(2, 1), RootHash = default, Message = new byte[280] }, durable: true);
        storage.CanSetLength = true;
        SortedDictionary<string, byte[]> files = LogTesting.ReadFiles(memory);
        Assert.True(FrameHeader.TryRead(files[First].AsSpan((int)EndOfSequence(files[First], 2)), out FrameHeader stale));
        Assert.Equal(FrameKind.Page, stale.Kind);

        using MemoryStorage crashed = LogTesting.WithFiles(files);
        using LogStore again = LogStore.Open(crashed, options);
        Assert.Equal(2, again.CommitCount);
        Assert.True(again.Recovery.TornBytes > 0);
        Assert.Equal(400, again.ReadRecord(address).Count((byte)2));
    }

    [Fact]
    public void Open_AfterCrashInCreation_MakesTheStore()
    {
        for (long space = 0; ; space += 3)
        {
            using var memory = new MemoryStorage();
            using var storage = new FaultyStorage(memory) { Space = space, CanDelete = false };
            try
            {
                LogStore.Open(storage, LogTesting.Small).Dispose();
                break;
            }
            catch (StorageFailureException)
            {
            }

            using MemoryStorage crashed = LogTesting.WithFiles(LogTesting.ReadFiles(memory));
            using LogStore log = LogStore.Open(crashed, LogTesting.Small);
            LogTesting.Write(log, 5);
            LogTesting.CheckAll(log);
        }
    }

    /// <summary>The length of a file without the zeros behind its last frame.</summary>
    private static long EndOf(IStorage storage, string name)
    {
        byte[] bytes = LogTesting.ReadFile(storage, name);
        long end = 0;
        while (FrameHeader.TryRead(bytes.AsSpan((int)end), out FrameHeader header))
        {
            end += header.FrameLength;
        }

        return end;
    }

    /// <summary>Where the commit frame of a sequence ends.</summary>
    private static long EndOfSequence(byte[] bytes, int commits)
    {
        long end = 0;
        while (commits > 0)
        {
            Assert.True(FrameHeader.TryRead(bytes.AsSpan((int)end), out FrameHeader header));
            end += header.FrameLength;
            commits -= header.Kind == FrameKind.Commit ? 1 : 0;
        }

        return end;
    }
}
