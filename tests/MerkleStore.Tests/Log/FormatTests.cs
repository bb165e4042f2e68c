// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;
using MerkleStore.Hashing;
using MerkleStore.Io;
using MerkleStore.Log;

namespace MerkleStore.Tests.Log;

public class FormatTests
{
    [Theory]
    [InlineData(8, 1, "format 1")]
    [InlineData(8, 3, "format 3")]
    [InlineData(12, 1, "features")]
    [InlineData(16, 1, "features")]
    [InlineData(20, 2, "scheme 2")]
    [InlineData(40, 'x', "scheme 1")]
    public void Open_OfOtherFormat_SaysWhichAndChangesNothing(int offset, byte value, string expected)
    {
        using var storage = new MemoryStorage();
        LogStore.Open(storage, LogTesting.Small).Dispose();
        PatchSuperblock(storage, [1, 2], copy => copy[offset] = value);
        SortedDictionary<string, byte[]> before = LogTesting.ReadFiles(storage);
        StoreFormatException exception = Assert.Throws<StoreFormatException>(() => LogStore.Open(storage, LogTesting.Small));
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        LogTesting.AssertSameFiles(before, LogTesting.ReadFiles(storage));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Open_WithOneDamagedSuperblock_UsesTheOtherAndSaysSo(int copy)
    {
        using var storage = new MemoryStorage();
        LogStore.Open(storage, LogTesting.Small).Dispose();
        byte[] bytes = LogTesting.ReadFile(storage, "superblock");
        bytes[((copy - 1) * 4096) + 30]++;
        LogTesting.PutFile(storage, "superblock", bytes);
        using LogStore log = LogStore.Open(storage, LogTesting.Small);
        Assert.Equal(copy, log.Recovery.DamagedSuperblockCopy);
        Assert.Contains("superblock", log.Recovery.ToString(), StringComparison.Ordinal);
        Assert.Equal("superblock", Assert.Single(LogTesting.Verify(log)).File);
    }

    [Fact]
    public void Open_WithTwoDamagedSuperblocks_IsACorruption()
    {
        using var storage = new MemoryStorage();
        LogStore.Open(storage, LogTesting.Small).Dispose();
        byte[] bytes = LogTesting.ReadFile(storage, "superblock");
        bytes[30]++;
        bytes[4096 + 31]++;
        LogTesting.PutFile(storage, "superblock", bytes);
        Assert.Throws<StoreCorruptionException>(() => LogStore.Open(storage, LogTesting.Small));
    }

    [Fact]
    public void Open_WithTwoDifferentSuperblocks_IsACorruption()
    {
        using var storage = new MemoryStorage();
        LogStore.Open(storage, LogTesting.Small).Dispose();
        PatchSuperblock(storage, [2], copy => copy[33]++);
        Assert.Throws<StoreCorruptionException>(() => LogStore.Open(storage, LogTesting.Small));
    }

    [Fact]
    public void Open_OfDirectoryWithOtherFiles_IsRefused()
    {
        using var storage = new MemoryStorage();
        LogTesting.PutFile(storage, "notes.txt", "hello"u8);
        StoreFormatException exception = Assert.Throws<StoreFormatException>(() => LogStore.Open(storage, LogTesting.Small));
        Assert.Contains("notes.txt", exception.Message, StringComparison.Ordinal);
        Assert.Equal("hello"u8, LogTesting.ReadFile(storage, "notes.txt"));
    }

    [Fact]
    public void Open_OfStoreWithOtherFiles_IgnoresAndReportsThem()
    {
        using var storage = new MemoryStorage();
        LogStore.Open(storage, LogTesting.Small).Dispose();
        LogTesting.PutFile(storage, "notes.txt", "hello"u8);
        LogTesting.PutFile(storage, "seg-1.log", "hello"u8);
        using LogStore log = LogStore.Open(storage, LogTesting.Small);
        Assert.Equal(["notes.txt", "seg-1.log"], log.Recovery.ForeignFiles);
        Assert.True(log.Recovery.IsClean);
    }

    [Fact]
    public void Open_OfTextNamedSuperblock_IsNotAStore()
    {
        using var storage = new MemoryStorage();
        LogTesting.PutFile(storage, "superblock", "hello"u8);
        Assert.Throws<StoreFormatException>(() => LogStore.Open(storage, LogTesting.Small));
    }

    [Fact]
    public void FrameHeader_OfKnownFrame_HasTheDocumentedBytes()
    {
        byte[] frame = new byte[FrameHeader.LengthOf(3)];
        frame.AsSpan().Fill(0xEE);
        "abc"u8.CopyTo(frame.AsSpan(32));
        uint crc = FrameHeader.Seal(frame, FrameKind.Commit, 3, 0x0102030405060708, 0x11223344);
        Assert.Equal(
            "4D46524D03000000030000004433221108070605040302" + "01",
            Convert.ToHexString(frame.AsSpan(0, 24)));
        Assert.Equal(crc, BinaryPrimitives.ReadUInt32LittleEndian(frame.AsSpan(24)));
        Assert.Equal(Crc32C.Append(Crc32C.Compute(frame.AsSpan(0, 24)), "abc"u8), crc);
        Assert.Equal(Crc32C.Compute(frame.AsSpan(0, 28)), BinaryPrimitives.ReadUInt32LittleEndian(frame.AsSpan(28)));
        Assert.Equal("6162630000000000", Convert.ToHexString(frame.AsSpan(32)));
        Assert.True(FrameHeader.TryRead(frame, out FrameHeader header));
        Assert.Equal(new FrameHeader(FrameKind.Commit, 3, 0x11223344, 0x0102030405060708, crc), header);
        Assert.True(header.Matches(frame));
    }

    [Theory]
    [InlineData("seg-0000000001.log", 1)]
    [InlineData("seg-2147483647.log", 2147483647)]
    [InlineData("seg-0000000000.log", -1)]
    [InlineData("seg-2147483648.log", -1)]
    [InlineData("seg-000000001.log", -1)]
    [InlineData("seg-+000000001.log", -1)]
    [InlineData("seg-00000000 1.log", -1)]
    [InlineData("SEG-0000000001.log", -1)]
    public void SegmentName_OfText_IsParsedStrictly(string name, long expected)
    {
        bool isName = Segment.TryParseName(name, out long number);
        Assert.Equal(expected > 0, isName);
        if (isName)
        {
            Assert.Equal(expected, number);
            Assert.Equal(name, Segment.NameOf(number));
        }
    }

    private static void PatchSuperblock(MemoryStorage storage, int[] copies, Action<byte[]> patch)
    {
        byte[] bytes = LogTesting.ReadFile(storage, "superblock");
        foreach (int number in copies)
        {
            byte[] copy = bytes[((number - 1) * 4096)..(number * 4096)];
            patch(copy);
            BinaryPrimitives.WriteUInt32LittleEndian(copy.AsSpan(4092), Crc32C.Compute(copy.AsSpan(0, 4092)));
            copy.CopyTo(bytes, (number - 1) * 4096);
        }

        LogTesting.PutFile(storage, "superblock", bytes);
    }
}
