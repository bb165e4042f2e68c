// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers;

namespace MerkleStore.Tests.KeyValue;

/// <summary>Readers beside a writer: each read is of one commit, and never of an older one than the read before.</summary>
public sealed class ConcurrentReadTests
{
    private const int Commits = 400;
    private const int ReadsPerReader = 3000;
    private const int LargeBytes = 100_000;

    [Theory]
    [InlineData(3)]
    [InlineData(24)]
    public async Task Readers_BesideAWriter_SeeWholeCommitsInOrder(int readers)
    {
        using KeyValueStore store = KeyValueStore.Open(StoreOptions.InMemory() with { WarmCommits = 1 });
        Write(store, 0);
        using var start = new Barrier(readers + 1);
        CancellationToken token = TestContext.Current.CancellationToken;
        Task[] tasks =
        [
            Start(() =>
            {
                start.SignalAndWait(token);
                for (int i = 1; i <= Commits; i++)
                {
                    Write(store, i);
                }
            }),
            .. Enumerable.Range(0, readers).Select(r => Start(() =>
            {
                start.SignalAndWait(token);
                Read(store, r);
            })),
        ];
        await Task.WhenAll(tasks);
        Assert.Equal(Commits, Number(store.Get("number"u8)));
        Assert.Equal(Commits + 1, store.Store.CommitCount);
    }

    [Fact]
    public async Task View_ReadByManyThreads_GivesItsState()
    {
        const int Readers = 16;
        using KeyValueStore store = KeyValueStore.Open(StoreOptions.InMemory());
        Write(store, 5);
        using IKeyValueView view = store.At(store.Head!.Hash);
        Write(store, 6);
        await Task.WhenAll(Enumerable.Range(0, Readers).Select(_ => Start(() =>
        {
            for (int i = 0; i < ReadsPerReader; i++)
            {
                Assert.Equal(5, Number(view.Get("number"u8)));
            }
        })));
    }

    [Fact]
    public void Read_InsideARead_IsPossibleToAnyDepth()
    {
        // Each read is inside the buffer writer of the one before: more at once than there are slots.
        using KeyValueStore store = KeyValueStore.Open(StoreOptions.InMemory());
        Write(store, 9);
        var writer = new NestingWriter(store, 200);
        Assert.True(store.TryGet("number"u8, writer));
        Assert.Equal(200, writer.Depth);
        Write(store, 10);
        Assert.Equal(10, Number(store.Get("number"u8)));
    }

    [Fact]
    public void Commit_InsideARead_LeavesTheReadAsItIs()
    {
        using KeyValueStore store = KeyValueStore.Open(StoreOptions.InMemory() with { WarmCommits = 1 });
        Write(store, 1);
        var writer = new CommittingWriter(() =>
        {
            for (int i = 2; i < 50; i++)
            {
                Write(store, i);
            }
        });
        Assert.True(store.TryGet("large"u8, writer));
        Assert.Equal(Large(1), writer.Written);
        Assert.Equal(49, Number(store.Get("number"u8)));
    }

    [Fact]
    public void IdleReaders_AfterTheHeadMoved_HoldNoOldState()
    {
        using KeyValueStore store = KeyValueStore.Open(StoreOptions.InMemory() with { WarmCommits = 1 });
        using (WriteBatch batch = store.BeginWrite())
        {
            batch.Put("number"u8, [1]);
            batch.Put("large"u8, Filled(LargeBytes, 1));
            batch.Commit();
        }

        Assert.True(store.TryGet("number"u8, new NestingWriter(store, 6)));
        store.Put("large"u8, Filled(LargeBytes, 2));
        store.Put("large"u8, Filled(LargeBytes, 3));
        Assert.InRange(store.Store.GetStatistics().ArenaUsedBytes, LargeBytes, LargeBytes * 3 / 2);
    }

    [Fact]
    public void Read_DuringWhichTheHeadMoved_HoldsNoOldStateAfterwards()
    {
        using KeyValueStore store = KeyValueStore.Open(StoreOptions.InMemory() with { WarmCommits = 1 });
        store.Put("number"u8, Filled(LargeBytes, 1));
        long during = 0;
        var writer = new CommittingWriter(() =>
        {
            store.Put("number"u8, Filled(LargeBytes, 2));
            store.Put("number"u8, Filled(LargeBytes, 3));
            during = store.Store.GetStatistics().ArenaUsedBytes;
        });
        Assert.True(store.TryGet("number"u8, writer));
        Assert.Equal(Filled(LargeBytes, 1), writer.Written);
        Assert.InRange(during, LargeBytes * 2, LargeBytes * 5 / 2);
        Assert.InRange(store.Store.GetStatistics().ArenaUsedBytes, LargeBytes, LargeBytes * 3 / 2);
    }

    private static byte[] Filled(int length, byte value)
    {
        byte[] bytes = new byte[length];
        bytes.AsSpan().Fill(value);
        return bytes;
    }

    private static Task Start(Action action)
        => Task.Factory.StartNew(action, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static void Write(KeyValueStore store, int number)
    {
        using WriteBatch batch = store.BeginWrite();
        byte[] value = BitConverter.GetBytes(number);
        batch.Put("number"u8, value);
        batch.Put("n"u8, value);
        batch.Put("large"u8, Large(number));
        batch.Put([(byte)'k', (byte)'k', (byte)number, (byte)(number >> 8)], value);
        batch.Delete([(byte)'k', (byte)'k', (byte)(number - 20), (byte)((number - 20) >> 8)]);
        batch.Commit();
    }

    private static byte[] Large(int number)
    {
        byte[] value = new byte[1000];
        value.AsSpan().Fill((byte)number);
        BitConverter.TryWriteBytes(value, number);
        return value;
    }

    private static int Number(byte[]? value) => BitConverter.ToInt32(value!);

    private static void Read(KeyValueStore store, int reader)
    {
        int last = 0;
        byte[] destination = new byte[1000];
        for (int i = 0; i < ReadsPerReader; i++)
        {
            int seen;
            switch ((i + reader) % 16)
            {
                case 0:
                    seen = ReadScan(store);
                    break;
                case < 8:
                    Assert.Equal(ReadStatus.Found, store.TryGet("large"u8, destination, out int written));
                    Assert.Equal(1000, written);
                    seen = Number(destination);
                    Assert.False(destination.AsSpan(4).ContainsAnyExcept((byte)seen), "A value is mixed from two commits.");
                    break;
                default:
                    seen = Number(store.Get("number"u8));
                    break;
            }

            Assert.InRange(seen, last, Commits);
            last = seen;
        }
    }

    private static int ReadScan(KeyValueStore store)
    {
        int number = -1;
        int inDirectory = 0;
        foreach (KeyValueEntry entry in store.Scan([]))
        {
            int value = BitConverter.ToInt32(entry.Value);
            if (entry.Key.StartsWith("kk"u8))
            {
                inDirectory = Math.Max(inDirectory, value);
                continue;
            }

            Assert.True(number < 0 || number == value, "A scan is mixed from two commits.");
            number = value;
        }

        Assert.Equal(number, inDirectory);
        return number;
    }

    private sealed class NestingWriter(KeyValueStore store, int depth) : IBufferWriter<byte>
    {
        private readonly byte[] _buffer = new byte[16];

        public int Depth { get; private set; }

        public void Advance(int count)
        {
        }

        public Memory<byte> GetMemory(int sizeHint = 0) => _buffer;

        public Span<byte> GetSpan(int sizeHint = 0)
        {
            if (Depth < depth)
            {
                Depth++;
                Assert.True(store.TryGet("number"u8, this));
            }

            return _buffer;
        }
    }

    /// <summary>Takes a value in small pieces, and does something before the second one.</summary>
    private sealed class CommittingWriter(Action action) : IBufferWriter<byte>
    {
        private readonly byte[] _buffer = new byte[100];
        private readonly List<byte> _written = [];

        public byte[] Written => [.. _written];

        public void Advance(int count) => _written.AddRange(_buffer.AsSpan(0, count));

        public Memory<byte> GetMemory(int sizeHint = 0) => throw new NotSupportedException();

        public Span<byte> GetSpan(int sizeHint = 0)
        {
            if (_written.Count == 100)
            {
                action();
            }

            return _buffer;
        }
    }
}
