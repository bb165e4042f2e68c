// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Io;
using MerkleStore.Log;

namespace MerkleStore.Tests.Log;

public class SpillTests
{
    private const string First = "seg-0000000001.log";

    [Theory]
    [InlineData(3)]
    [InlineData(3000)]
    public void CompleteSpill_OfRecords_MakesThemReadableWithoutACommit(int records)
    {
        using var storage = new MemoryStorage();
        List<LogAddress> addresses;
        using (LogStore log = LogStore.Open(storage, LogTesting.Small))
        {
            LogTesting.Write(log, 5);
            addresses = Spill(log, records, durable: true);
            Assert.Equal(1, log.CommitCount);
            CheckSpilled(log, addresses);
            Assert.Empty(LogTesting.Verify(log));
        }

        using LogStore again = LogStore.Open(storage, LogTesting.Small);
        Assert.True(again.Recovery.IsClean, again.Recovery.ToString());
        CheckSpilled(again, addresses);
        CommitRecord next = LogTesting.Write(again, 4);
        Assert.Equal(addresses[^1].Page + 1, next.FirstPage);
        LogTesting.CheckAll(again);
        CheckSpilled(again, addresses);
        Assert.Empty(LogTesting.Verify(again));
    }

    [Fact]
    public void CompleteSpill_ThenCut_IsThereFromItsFrameOn()
    {
        LogOptions options = LogTesting.Small with { PageBytes = 512 };
        using var storage = new MemoryStorage();
        List<LogAddress> addresses;
        long before;
        long whole;
        SortedDictionary<string, byte[]> files;
        using (LogStore log = LogStore.Open(storage, options))
        {
            LogTesting.Write(log, 5);
            before = LogTesting.ReadFile(storage, First).Length;
            addresses = Spill(log, 12, durable: true);
            whole = LogTesting.ReadFile(storage, First).Length;
            LogTesting.Write(log, 3);
            files = LogTesting.ReadFiles(storage);
        }

        byte[] segment = files[First];
        for (long length = before; length < segment.Length; length++)
        {
            files[First] = segment[..(int)length];
            using MemoryStorage crashed = LogTesting.WithFiles(files);
            using LogStore log = LogStore.Open(crashed, options);
            Assert.Equal(1, log.CommitCount);
            Assert.Equal(length < whole ? before : whole, log.Recovery.TailOffset);
            if (length >= whole)
            {
                CheckSpilled(log, addresses);
            }

            LogTesting.Write(log, 2);
            LogTesting.CheckAll(log);
            Assert.Empty(LogTesting.Verify(log));
        }
    }

    [Fact]
    public void Open_WithDamageBeforeADurableSpill_IsRefused()
    {
        using var storage = new MemoryStorage();
        SortedDictionary<string, byte[]> files;
        long end;
        using (LogStore log = LogStore.Open(storage, LogTesting.Small))
        {
            LogTesting.Write(log, 5);
            end = LogTesting.ReadFile(storage, First).Length;
            Spill(log, 4, durable: true);
            Spill(log, 4, durable: true);
            files = LogTesting.ReadFiles(storage);
        }

        files[First][end - 60] ^= 1;
        using MemoryStorage damaged = LogTesting.WithFiles(files);
        StoreCorruptionException exception = Assert.Throws<StoreCorruptionException>(() => LogStore.Open(damaged, LogTesting.Small));
        Assert.Contains("was durable", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Abort_AfterASpill_KeepsThePagesOfTheSpill()
    {
        using var storage = new MemoryStorage();
        using LogStore log = LogStore.Open(storage, LogTesting.Small);
        List<LogAddress> addresses = Spill(log, 20, durable: false);
        CommitWriter writer = log.BeginCommit();
        for (int i = 0; i < 2000; i++)
        {
            writer.Allocate(100, out _).Fill(7);
        }

        writer.Abort();
        CheckSpilled(log, addresses);
        LogTesting.Write(log, 9);
        CheckSpilled(log, addresses);
        Assert.Empty(LogTesting.Verify(log));
    }

    private static List<LogAddress> Spill(LogStore log, int records, bool durable)
    {
        List<LogAddress> addresses = [];
        CommitWriter writer = log.BeginCommit();
        for (int i = 0; i < records; i++)
        {
            LogTesting.FillRecord(writer.Allocate(LogTesting.LengthOf(77, i), out LogAddress address), 77, i);
            addresses.Add(address);
        }

        writer.CompleteSpill(durable);
        return addresses;
    }

    private static void CheckSpilled(LogStore log, List<LogAddress> addresses)
    {
        for (int i = 0; i < addresses.Count; i++)
        {
            byte[] expected = new byte[LogTesting.LengthOf(77, i)];
            LogTesting.FillRecord(expected, 77, i);
            Assert.Equal(expected, log.ReadRecord(addresses[i]).ToArray());
        }
    }
}
