// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Io;
using MerkleStore.Log;
using MerkleStore.Tests.Support;

namespace MerkleStore.Tests.Log;

/// <summary>The memory of pages that were dropped is used again when nobody can read it any more, and not before.</summary>
public sealed class PageMemoryTests
{
    private const int Commits = 400;

    [Fact]
    public void Record_ReadInsideAReader_StaysWhatItWasWhateverIsDropped()
    {
        using Fixture fixture = new();
        using PageReaders.Lease reading = fixture.Log.Readers.Read();
        ReadOnlySpan<byte> held = fixture.Record(1);
        byte[] copy = held.ToArray();
        for (int round = 0; round < 3; round++)
        {
            fixture.ReadAll();
        }

        Assert.True(held.SequenceEqual(copy));
    }

    [Fact]
    public void Page_AfterItsReaderHasLeft_IsUsedForOthers()
    {
        using Fixture fixture = new();
        LogPage page;
        using (fixture.Log.Readers.Read())
        {
            page = fixture.Log.ReadPage(1);
            fixture.Record(2);
            fixture.Record(3);
            Assert.Equal(1UL, page.Number);
        }

        for (ulong number = 4; number < 8; number++)
        {
            using PageReaders.Lease reading = fixture.Log.Readers.Read();
            fixture.Record(number);
        }

        Assert.NotEqual(1UL, page.Number);
        Assert.InRange(fixture.Cache.Bytes, 1, 4 * LogTesting.Small.PageBytes);
        Assert.Equal(0, fixture.Cache.Unpooled);
    }

    [Fact]
    public void Reader_ThatStaysInside_MakesPagesComeFromTheManagedHeap()
    {
        using Fixture fixture = new();
        PageReader slow = fixture.Log.Readers.Add();
        fixture.ReadAll();
        Assert.Equal(0, fixture.Cache.Unpooled);
        slow.Enter();
        fixture.ReadAll();
        long unpooled = fixture.Cache.Unpooled;
        Assert.True(unpooled > 0);
        Assert.InRange(fixture.Cache.Bytes, 1, (64 * 1024) + (4 * LogTesting.Small.PageBytes));

        // A point at which it knows no page is not enough while an outer entry may know some.
        slow.Enter();
        slow.Renew();
        fixture.ReadAll();
        Assert.True(fixture.Cache.Unpooled > unpooled);
        slow.Exit();
        fixture.AssertPooledAgain(slow.Renew);
        slow.Exit();
        fixture.AssertPooledAgain(() => { });
        fixture.Log.Readers.Remove(slow);
    }

    [Fact]
    public void Read_OfPagesThatAreNotInMemory_AllocatesNothing()
    {
        using Fixture fixture = new();
        PageReader reader = fixture.Log.Readers.Add();
        long reads = 0;
        long allocated = 0;
        for (int round = 0; round < 3; round++)
        {
            reads = fixture.Log.Statistics[LogCounter.PageReads];
            allocated = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < Commits; i++)
            {
                using PageReader.Scope scope = reader.Read();
                fixture.Record(1 + (ulong)i);
            }
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - allocated);
        Assert.Equal(Commits, fixture.Log.Statistics[LogCounter.PageReads] - reads);
    }

    [Fact]
    public void Dispose_WhileAReaderIsInside_LeavesItsPage()
    {
        Fixture fixture = new();
        PageReaders.Lease reading = fixture.Log.Readers.Read();
        ReadOnlySpan<byte> held = fixture.Record(1);
        byte[] copy = held.ToArray();
        PageCache cache = fixture.Cache;
        fixture.Dispose();
        Assert.True(held.SequenceEqual(copy));
        Assert.True(cache.Bytes > 0);
        reading.Dispose();
        cache.Dispose();
        Assert.Equal(0, cache.Bytes);
    }

    [Fact]
    public async Task Readers_OfFewPagesOnManyThreads_SeeWhatWasWritten()
    {
        using Fixture fixture = new();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(
            () =>
            {
                var random = new SplitMix64((ulong)thread);
                PageReader reader = fixture.Log.Readers.Add();
                byte[] expected = new byte[4096];
                for (int i = 0; i < 20_000; i++)
                {
                    using PageReader.Scope scope = reader.Read();
                    long first = 1 + random.Next(Commits);
                    long second = 1 + random.Next(Commits);
                    ReadOnlySpan<byte> a = fixture.Record((ulong)first);
                    ReadOnlySpan<byte> b = fixture.Record((ulong)second);
                    AssertRecord(a, first, expected);
                    AssertRecord(b, second, expected);
                }

                fixture.Log.Readers.Remove(reader);
            },
            TestContext.Current.CancellationToken)));
        Assert.True(fixture.Log.Statistics[LogCounter.PageReads] > 20_000);
    }

    private static void AssertRecord(ReadOnlySpan<byte> record, long sequence, byte[] buffer)
    {
        Span<byte> expected = buffer.AsSpan(0, LogTesting.LengthOf(sequence, 0));
        LogTesting.FillRecord(expected, sequence, 0);
        Assert.True(record.SequenceEqual(expected));
    }

    /// <summary>A log of commits with a page each, and a cache of one page whose memory is overwritten as soon as it may be.</summary>
    private sealed class Fixture : IDisposable
    {
        private readonly MemoryStorage _storage = new();

        public Fixture()
        {
            Log = LogStore.Open(_storage, LogTesting.Small with { PageCacheBytes = 0, PoisonPages = true });
            for (int i = 0; i < Commits; i++)
            {
                LogTesting.Write(Log, 1, durable: false);
            }

            Assert.Equal((ulong)Commits, Log.PageCount);
        }

        public LogStore Log { get; }

        public PageCache Cache => Log.Cache;

        public ReadOnlySpan<byte> Record(ulong page) => Log.ReadRecord(new LogAddress(page, 0));

        public void ReadAll()
        {
            for (ulong page = 1; page <= Commits; page++)
            {
                using PageReaders.Lease reading = Log.Readers.Read();
                Record(page);
            }
        }

        /// <summary>The first pages take back what waited in either heap, the next ones need the managed heap for nothing.</summary>
        public void AssertPooledAgain(Action letGo)
        {
            for (ulong page = 10; page < 14; page++)
            {
                using PageReaders.Lease first = Log.Readers.Read();
                letGo();
                Record(page);
            }

            using PageReaders.Lease reading = Log.Readers.Read();
            long unpooled = Cache.Unpooled;
            for (ulong page = 3; page < 9; page++)
            {
                Record(page);
            }

            Assert.Equal(unpooled, Cache.Unpooled);
        }

        public void Dispose()
        {
            Log.Dispose();
            _storage.Dispose();
        }
    }
}
