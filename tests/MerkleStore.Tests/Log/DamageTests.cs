// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Io;
using MerkleStore.Log;

namespace MerkleStore.Tests.Log;

public class DamageTests
{
    private static readonly LogOptions Options = LogTesting.Small with { SegmentBytes = 4096, PageBytes = 512, CheckpointBytes = 4096 };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void FlippedBit_InAnyByte_GivesATypedErrorOrTheRightData(bool closed)
    {
        SortedDictionary<string, byte[]> files = Make(closed, out long commits);
        int refused = 0;
        int unread = 0;
        int unharmed = 0;
        foreach ((string name, byte[] bytes) in files)
        {
            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i] ^= (byte)(1 << (i % 8));
                using MemoryStorage damaged = LogTesting.WithFiles(files);
                try
                {
                    using LogStore log = LogStore.Open(damaged, Options);

                    // In a log that was not closed, damage to the last commit cannot be told from a commit that was being written.
                    Assert.InRange(log.CommitCount, closed ? commits : commits - 1, commits);
                    LogTesting.CheckAll(log);
                    unharmed++;
                }
                catch (MerkleStoreException exception) when (exception is StoreCorruptionException or StoreFormatException)
                {
                    if (exception is StoreCorruptionException { Address: not 0 })
                    {
                        unread++;
                    }
                    else
                    {
                        refused++;
                    }
                }

                bytes[i] ^= (byte)(1 << (i % 8));
            }
        }

        Assert.True(refused > 1000 && unread > 1000 && unharmed > 1000, $"{refused} refused, {unread} unread, {unharmed} unharmed");
    }

    [Fact]
    public void FlippedBit_InAnyByteOfALogInUse_IsFoundByVerify()
    {
        using MemoryStorage storage = LogTesting.WithFiles(Make(closed: true, out _));
        using LogStore log = LogStore.Open(storage, Options);
        foreach (string name in storage.List().Where(name => name.StartsWith("seg-", StringComparison.Ordinal) || name is "journal" or "superblock"))
        {
            byte[] bytes = LogTesting.ReadFile(storage, name);
            using IStorageFile file = storage.Open(name, StorageOpenMode.ReadWrite);
            for (int i = 0; i < bytes.Length; i += name == "superblock" ? 97 : 5)
            {
                byte flipped = (byte)(bytes[i] ^ 16);
                file.Write(i, [flipped]);
                List<LogProblem> problems = LogTesting.Verify(log);
                Assert.True(problems.Count > 0, $"{name} at {i}");
                Assert.All(problems, problem => Assert.Equal(name, problem.File.Length == 0 ? name : problem.File));
                file.Write(i, [bytes[i]]);
            }
        }

        Assert.Empty(LogTesting.Verify(log));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_OfAWholeFrameOfASiblingInThePlaceOfTheOwn_IsADamage(bool commits)
    {
        FrameKind kind = commits ? FrameKind.Commit : FrameKind.Page;

        // Same places, numbers, lengths and hashes; only bytes that no header shows differ.
        SortedDictionary<string, byte[]> files = MakeSibling(0);
        SortedDictionary<string, byte[]> others = MakeSibling(1);
        int spliced = 0;
        foreach ((string name, byte[] bytes) in files.Where(file => file.Key.StartsWith("seg-", StringComparison.Ordinal)))
        {
            for (int offset = 0; FrameHeader.TryRead(bytes.AsSpan(offset), out FrameHeader own); offset += own.FrameLength)
            {
                Span<byte> place = bytes.AsSpan(offset, own.FrameLength);
                ReadOnlySpan<byte> other = others[name].AsSpan(offset, own.FrameLength);
                if (own.Kind != kind || place.SequenceEqual(other))
                {
                    continue;
                }

                byte[] kept = place.ToArray();
                other.CopyTo(place);
                Assert.True(FrameHeader.TryRead(place, out FrameHeader foreign) && foreign.Matches(place) && foreign.Kind == kind && foreign.Sequence == own.Sequence);
                using MemoryStorage damaged = LogTesting.WithFiles(files);
                using LogStore log = LogStore.Open(damaged, Options);
                StoreCorruptionException error = Assert.Throws<StoreCorruptionException>(() => ReadEverything(log));
                Assert.Equal((name, offset), (error.File, error.Offset));
                kept.CopyTo(place);
                spliced++;
            }
        }

        Assert.True(spliced >= 4, $"{spliced} frames");

        static SortedDictionary<string, byte[]> MakeSibling(byte salt)
        {
            using var storage = new MemoryStorage();
            LogStore log = LogStore.Open(storage, Options);
            for (int i = 0; i < 10; i++)
            {
                CommitWriter writer = log.BeginCommit();
                for (int j = 0; j < 8; j++)
                {
                    writer.Allocate(120, out _).Fill((byte)(i == 4 && j == 5 ? salt : i + j));
                }

                // The cycle is in no hash, and in no index.
                writer.Complete(LogTesting.Record(writer.Sequence, 8) with { Cycle = i == 4 ? salt : 0 }, durable: true);
            }

            log.Dispose();
            return LogTesting.ReadFiles(storage);
        }

        static void ReadEverything(LogStore log)
        {
            for (long sequence = 1; sequence <= log.CommitCount; sequence++)
            {
                log.ReadCommit(sequence);
            }

            for (ulong page = 1; page <= log.PageCount; page++)
            {
                log.ReadPage(page);
            }
        }
    }

    [Fact]
    public void RandomGarbage_InAnyFile_GivesATypedErrorOrTheRightData()
    {
        const ulong Seed = 20260301;
        ulong state = Seed;
        SortedDictionary<string, byte[]> files = Make(closed: true, out _);
        string[] names = [.. files.Keys];
        for (int round = 0; round < 2000; round++)
        {
            string name = names[Next(names.Length)];
            byte[] whole = files[name];
            byte[] bytes = [.. whole];
            int start = Next(bytes.Length);
            Span<byte> stretch = bytes.AsSpan(start, Next(bytes.Length - start));
            switch (Next(4))
            {
                case 0:
                    foreach (ref byte b in stretch)
                    {
                        b = (byte)Next(256);
                    }

                    break;
                case 1:
                    stretch.Clear();
                    break;
                case 2:
                    bytes.AsSpan(Next(bytes.Length - stretch.Length), stretch.Length).CopyTo(stretch);
                    break;
                default:
                    bytes = bytes[..start];
                    break;
            }

            files[name] = bytes;
            using MemoryStorage damaged = LogTesting.WithFiles(files);
            try
            {
                using LogStore log = LogStore.Open(damaged, Options);
                LogTesting.CheckAll(log);
            }
            catch (MerkleStoreException exception) when (exception is StoreCorruptionException or StoreFormatException)
            {
                Assert.NotEmpty(exception.Message);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"seed {Seed}, round {round}, {name}", exception);
            }

            files[name] = whole;
        }

        // SplitMix64.
        int Next(int bound)
        {
            state += 0x9E3779B97F4A7C15;
            ulong z = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return bound == 0 ? 0 : (int)((z ^ (z >> 31)) % (ulong)bound);
        }
    }

    [Fact]
    public void Open_OfSwappedSegments_NamesBoth()
    {
        SortedDictionary<string, byte[]> files = Make(closed: true, out _);
        (files[Segment.NameOf(1)], files[Segment.NameOf(2)]) = (files[Segment.NameOf(2)], files[Segment.NameOf(1)]);
        using MemoryStorage damaged = LogTesting.WithFiles(files);
        StoreCorruptionException exception = Assert.Throws<StoreCorruptionException>(() => LogStore.Open(damaged, Options));
        Assert.Contains("seg-0000000001.log", exception.Message, StringComparison.Ordinal);
        Assert.Contains("seg-0000000002.log", exception.Message, StringComparison.Ordinal);
        Assert.Contains("swapped", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_WithSegmentOfAnotherStore_IsRefused()
    {
        SortedDictionary<string, byte[]> files = Make(closed: true, out _);
        using var other = new MemoryStorage();
        using (LogStore log = LogStore.Open(other, Options))
        {
            LogTesting.Write(log, 7);
            LogTesting.Write(log, 90);
            LogTesting.Write(log, 90);
        }

        foreach (string name in files.Keys.Where(name => name.StartsWith("seg-", StringComparison.Ordinal)).ToArray())
        {
            if (other.Exists(name))
            {
                byte[] own = files[name];
                files[name] = LogTesting.ReadFile(other, name);
                using MemoryStorage mixed = LogTesting.WithFiles(files);
                Assert.Throws<StoreCorruptionException>(() => LogStore.Open(mixed, Options));
                files[name] = own;
            }
        }
    }

    [Fact]
    public void Open_WithAnyFileMissing_NamesIt()
    {
        SortedDictionary<string, byte[]> files = Make(closed: true, out _);
        foreach (string name in files.Keys.ToArray())
        {
            byte[] bytes = files[name];
            files.Remove(name);
            using MemoryStorage damaged = LogTesting.WithFiles(files);
            MerkleStoreException exception = Assert.ThrowsAny<MerkleStoreException>(() => LogStore.Open(damaged, Options));
            Assert.True(exception is StoreCorruptionException or StoreFormatException);
            Assert.Contains(name, exception.Message, StringComparison.Ordinal);
            LogTesting.AssertSameFiles(files, LogTesting.ReadFiles(damaged));
            files.Add(name, bytes);
        }
    }

    [Fact]
    public void Verify_OfFooterThatListsOtherFrames_ReportsIt()
    {
        using MemoryStorage storage = LogTesting.WithFiles(Make(closed: true, out _));
        using LogStore log = LogStore.Open(storage, Options);
        byte[] bytes = LogTesting.ReadFile(storage, Segment.NameOf(1));
        int offset = 0;
        FrameHeader header;
        while (FrameHeader.TryRead(bytes.AsSpan(offset), out header) && header.Kind != FrameKind.Footer)
        {
            offset += header.FrameLength;
        }

        Assert.Equal(FrameKind.Footer, header.Kind);
        Span<byte> footer = bytes.AsSpan(offset);
        footer[FrameHeader.Size + IndexFrame.FixedSize + 16]++;
        FrameHeader.Seal(footer, FrameKind.Footer, header.PayloadLength, header.Sequence, header.PreviousCrc);
        using (IStorageFile file = storage.Open(Segment.NameOf(1), StorageOpenMode.ReadWrite))
        {
            file.Write(0, bytes);
        }

        List<LogProblem> problems = LogTesting.Verify(log);
        Assert.Contains(new LogProblem(Segment.NameOf(1), offset, "the footer does not list the frames that are there"), problems);
        Assert.Contains(new LogProblem(Segment.NameOf(1), offset, "the footer is not the one that the journal knows"), problems);
        using MemoryStorage copy = LogTesting.WithFiles(LogTesting.ReadFiles(storage));
        StoreCorruptionException exception = Assert.Throws<StoreCorruptionException>(() => LogStore.Open(copy, Options));
        Assert.Equal(offset, exception.Offset);
    }

    [Fact]
    public void Verify_WhenCancelled_Ends()
    {
        using MemoryStorage storage = LogTesting.WithFiles(Make(closed: true, out _));
        using LogStore log = LogStore.Open(storage, Options);
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => log.Verify(new Ignorer(), source.Token));
    }

    private static SortedDictionary<string, byte[]> Make(bool closed, out long commits)
    {
        using var storage = new MemoryStorage();
        SortedDictionary<string, byte[]> files;
        using (LogStore log = LogStore.Open(storage, Options))
        {
            foreach (int records in new[] { 3, 10, 0, 30, 6, 8, 1 })
            {
                LogTesting.Write(log, records);
            }

            commits = log.CommitCount;
            files = LogTesting.ReadFiles(storage);
        }

        if (closed)
        {
            files = LogTesting.ReadFiles(storage);
        }

        Assert.True(files.Keys.Count(name => name.StartsWith("seg-", StringComparison.Ordinal)) >= 2);
        return files;
    }

    private sealed class Ignorer : LogVerifyVisitor
    {
        public override void Problem(in LogProblem problem)
        {
        }
    }
}
