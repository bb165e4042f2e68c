// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Log;
using MerkleStore.Tests.Support;

namespace MerkleStore.Tests.Log;

public sealed class PageCacheTests
{
    private const int Pages = 4000;
    private const int RecordBytes = 900;

    [Fact]
    public void Add_ScanOfEverything_LeavesTheHotSetInMemory()
    {
        using var readings = new Readings(capacityInPages: 64);
        readings.MakeHot(16);
        Assert.Equal(0, readings.ReadsOf(1, 16));
        Assert.Equal(Pages - 16, readings.ReadsOf(17, Pages - 16));
        Assert.Equal(0, readings.ReadsOf(1, 16));

        // A second scan of everything finds the hot set, and nothing else, in memory but for what the cache still had of the end of the first.
        Assert.Equal(0, readings.ReadsOf(1, 16));
        Assert.InRange(readings.ReadsOf(17, Pages - 16), Pages - 16 - 48, Pages - 16);
        Assert.Equal(0, readings.ReadsOf(1, 16));
    }

    [Fact]
    public void Add_ScanThatReadsEachPageInARow_CountsAsOneUse()
    {
        using var readings = new Readings(capacityInPages: 64);
        readings.MakeHot(16);
        for (int page = 17; page <= Pages; page++)
        {
            Assert.Equal(1, readings.ReadsOf(page, 1));
            Assert.Equal(0, readings.ReadsOf(page, 1));
            Assert.Equal(0, readings.ReadsOf(page, 1));
        }

        Assert.Equal(0, readings.ReadsOf(1, 16));
    }

    [Fact]
    public void Add_PageUsedAgainWhenItIsOld_StaysThroughAScan()
    {
        using var readings = new Readings(capacityInPages: 64);
        Assert.Equal(1, readings.ReadsOf(1, 1));
        Assert.Equal(20, readings.ReadsOf(2, 20));
        Assert.Equal(0, readings.ReadsOf(1, 1));
        Assert.Equal(1000, readings.ReadsOf(100, 1000));
        Assert.Equal(0, readings.ReadsOf(1, 1));

        // Page 2 came at the same time and was not used again.
        Assert.Equal(1, readings.ReadsOf(2, 1));
    }

    [Fact]
    public void Add_HotSetThatMoves_IsFollowed()
    {
        using var readings = new Readings(capacityInPages: 64);
        readings.MakeHot(40);
        for (int round = 0; round < 20; round++)
        {
            readings.ReadsOf(1000, 40);
            readings.ReadsOf(2000 + (round * 20), 20);
        }

        Assert.Equal(0, readings.ReadsOf(1000, 40));
        Assert.True(readings.ReadsOf(1, 40) > 20);
    }

    [Fact]
    public void Bytes_AnyReadings_AreThoseOfThePagesInMemoryAndWithinTheCapacity()
    {
        var random = new SplitMix64(22);
        using var readings = new Readings(capacityInPages: 32);
        for (int i = 0; i < 20_000; i++)
        {
            readings.ReadsOf(1 + random.Next(random.Next(8) == 0 ? Pages : 40), 1);
            if (i % 1000 == 999)
            {
                readings.SetCapacity(1 + random.Next(64));
            }

            if (i % 100 == 0 || i % 1000 == 999)
            {
                readings.CheckBytes();
            }
        }
    }

    [Fact]
    public void Capacity_Zero_KeepsTheLastPage()
    {
        using var readings = new Readings(capacityInPages: 8);
        readings.ReadsOf(1, 8);
        readings.SetCapacity(0);
        Assert.Equal(1, readings.InMemory);
        Assert.Equal(1, readings.ReadsOf(100, 1));
        Assert.Equal(1, readings.InMemory);
        Assert.Equal(0, readings.ReadsOf(100, 1));
    }

    /// <summary>A cache before a log of pages of one size, and the count of the reads that went to the log.</summary>
    private sealed class Readings : IDisposable
    {
        private readonly PageTable _table = new();
        private readonly PageCache _cache;
        private readonly int _pageBytes;

        public Readings(int capacityInPages)
        {
            for (ulong number = 1; number <= Pages; number++)
            {
                _table.Set(number, default);
            }

            _table.Publish(Pages);
            _pageBytes = MakePage(1).Bytes;
            _cache = new PageCache(_table, new PageReaders(), (long)capacityInPages * _pageBytes);
        }

        public void Dispose() => _cache.Dispose();

        public int InMemory => Enumerable.Range(1, Pages).Count(number => _table.Cached((ulong)number) is not null);

        /// <summary>Reads a row of pages, each once.</summary>
        /// <returns>How many were not in memory.</returns>
        public int ReadsOf(int first, int count)
        {
            int reads = 0;
            for (int number = first; number < first + count; number++)
            {
                if (_table.Cached((ulong)number) is { } page)
                {
                    page.Referenced = true;
                }
                else
                {
                    _cache.Add(MakePage(number));
                    reads++;
                }
            }

            return reads;
        }

        /// <summary>Reads the first pages as something would that needs them all the time, with other pages in between.</summary>
        public void MakeHot(int pages)
        {
            for (int round = 0; round < 20; round++)
            {
                ReadsOf(1, pages);
                ReadsOf(3000 + (round * 20), 20);
            }
        }

        public void SetCapacity(int pages) => _cache.Capacity = (long)pages * _pageBytes;

        public void CheckBytes()
        {
            Assert.Equal((long)InMemory * _pageBytes, _cache.Bytes);
            Assert.InRange(_cache.Bytes, _pageBytes, Math.Max(_cache.Capacity, _pageBytes));
        }

        private static LogPage MakePage(int number)
        {
            int payload = PageCodec.PayloadSize(PageCodec.FixedSize + RecordBytes, 1);
            byte[] frame = new byte[FrameHeader.LengthOf(payload)];
            PageCodec.Write(frame.AsSpan(FrameHeader.Size), (ulong)number, 1, PageCodec.FixedSize + RecordBytes, [PageCodec.FixedSize + RecordBytes]);
            Assert.True(LogPage.TryCreate(frame, payload, out LogPage? page));
            return page;
        }
    }
}
