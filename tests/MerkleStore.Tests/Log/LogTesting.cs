// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;
using MerkleStore.Io;
using MerkleStore.Log;

namespace MerkleStore.Tests.Log;

/// <summary>Writes commits whose content follows from their sequence and a seed, and checks what a log holds against that.</summary>
internal static class LogTesting
{
    public static LogOptions Small => new()
    {
        SegmentBytes = 64 * 1024,
        PageBytes = 2048,
        PageCacheBytes = 16 * 1024,
        CheckpointBytes = 16 * 1024,
        ZeroFill = false,
    };

    public static CommitRecord Record(long sequence, int records) => new()
    {
        Hash = HashOf(sequence, 1),
        RootHash = HashOf(sequence, 2),
        Parents = sequence > 1 ? [HashOf(sequence - 1, 1)] : [],
        Date = 1_600_000_000 + sequence,
        Author = "Tezos"u8.ToArray(),
        Message = System.Text.Encoding.UTF8.GetBytes("lvl " + sequence + ", records " + records),
        Base = sequence - 1,
        Level = sequence * 10,
        Cycle = sequence / 4,
    };

    public static Hash256 HashOf(long sequence, byte kind)
    {
        Span<byte> bytes = stackalloc byte[32];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, sequence * 0x1234567);
        bytes[31] = kind;
        return new Hash256(bytes);
    }

    public static void FillRecord(Span<byte> record, long sequence, int index)
    {
        uint state = (uint)((sequence * 7919) + (index * 104729) + 17);
        foreach (ref byte b in record)
        {
            state = (state * 1664525) + 1013904223;
            b = (byte)(state >> 24);
        }
    }

    public static int LengthOf(long sequence, int index) => (int)((uint)((sequence * 31) + (index * 17)) % 180);

    /// <summary>Writes one commit.</summary>
    public static CommitRecord Write(LogStore log, int records, bool durable = true, Func<long, int, int>? lengths = null)
    {
        CommitWriter writer = log.BeginCommit();
        LogAddress root = LogAddress.None;
        for (int i = 0; i < records; i++)
        {
            FillRecord(writer.Allocate((lengths ?? LengthOf)(writer.Sequence, i), out root), writer.Sequence, i);
        }

        return writer.Complete(Record(writer.Sequence, records) with { Root = root }, durable);
    }

    /// <summary>Reads all of a commit and compares it with what <see cref="Write"/> wrote.</summary>
    public static void Check(LogStore log, long sequence, Func<long, int, int>? lengths = null)
    {
        CommitRecord commit = log.ReadCommit(sequence);
        Assert.Equal(sequence, commit.Sequence);
        int records = int.Parse(System.Text.Encoding.UTF8.GetString(commit.Message).Split(' ')[^1]);
        CommitRecord expected = Record(sequence, records);
        Assert.Equal(expected.Hash, commit.Hash);
        Assert.Equal(expected.RootHash, commit.RootHash);
        Assert.Equal(expected.Parents, commit.Parents);
        Assert.Equal(expected.Date, commit.Date);
        Assert.Equal(expected.Author, commit.Author);
        Assert.Equal(expected.Message, commit.Message);
        Assert.Equal((expected.Base, expected.Level, expected.Cycle), (commit.Base, commit.Level, commit.Cycle));
        Assert.Equal(expected.Hash, log.CommitHash(sequence));
        Assert.True(log.TryFindCommit(expected.Hash, out long found));
        Assert.Equal(sequence, found);
        int index = 0;
        byte[] buffer = new byte[4096];
        for (int p = 0; p < commit.PageCount; p++)
        {
            using PageReaders.Lease reading = log.Readers.Read();
            LogPage page = log.ReadPage(commit.FirstPage + (ulong)p);
            Assert.Equal(sequence, page.Commit);
            for (int slot = 0; slot < page.RecordCount; slot++, index++)
            {
                int length = (lengths ?? LengthOf)(sequence, index);
                if (buffer.Length < length)
                {
                    buffer = new byte[length];
                }

                FillRecord(buffer.AsSpan(0, length), sequence, index);
                Assert.True(buffer.AsSpan(0, length).SequenceEqual(log.ReadRecord(new LogAddress(page.Number, slot))));
            }
        }

        Assert.Equal(records, index);
    }

    public static void CheckAll(LogStore log, Func<long, int, int>? lengths = null)
    {
        for (long sequence = 1; sequence <= log.CommitCount; sequence++)
        {
            Check(log, sequence, lengths);
        }
    }

    public static List<LogProblem> Verify(LogStore log)
    {
        var visitor = new Collector();
        long problems = log.Verify(visitor, TestContext.Current.CancellationToken);
        Assert.Equal(problems, visitor.Problems.Count);
        Assert.Equal(visitor.Done, visitor.Total);
        return visitor.Problems;
    }

    public static byte[] ReadFile(IStorage storage, string name)
    {
        using IStorageFile file = storage.Open(name, StorageOpenMode.Read);
        byte[] bytes = new byte[file.Length];
        Assert.Equal(bytes.Length, file.Read(0, bytes));
        return bytes;
    }

    public static SortedDictionary<string, byte[]> ReadFiles(IStorage storage)
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (string name in storage.List().Where(name => name != StoreFiles.LockName))
        {
            files.Add(name, ReadFile(storage, name));
        }

        return files;
    }

    public static MemoryStorage WithFiles(IReadOnlyDictionary<string, byte[]> files)
    {
        var storage = new MemoryStorage();
        foreach ((string name, byte[] bytes) in files)
        {
            PutFile(storage, name, bytes);
        }

        return storage;
    }

    public static void PutFile(IStorage storage, string name, ReadOnlySpan<byte> bytes)
    {
        if (storage.Exists(name))
        {
            storage.Delete(name);
        }

        using IStorageFile file = storage.Open(name, StorageOpenMode.CreateNew);
        file.Write(0, bytes);
    }

    public static void AssertSameFiles(IReadOnlyDictionary<string, byte[]> expected, IReadOnlyDictionary<string, byte[]> actual)
    {
        Assert.Equal(expected.Keys, actual.Keys);
        foreach ((string name, byte[] bytes) in expected)
        {
            Assert.True(bytes.AsSpan().SequenceEqual(actual[name]), name + " differs");
        }
    }

    private sealed class Collector : LogVerifyVisitor
    {
        public List<LogProblem> Problems { get; } = [];

        public long Done { get; private set; }

        public long Total { get; private set; }

        public override void Problem(in LogProblem problem) => Problems.Add(problem);

        public override void Progress(long bytesDone, long bytesTotal)
        {
            Assert.True(bytesDone >= Done && bytesDone <= bytesTotal);
            (Done, Total) = (bytesDone, bytesTotal);
        }
    }
}
