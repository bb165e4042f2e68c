// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;
using System.Globalization;
using MerkleStore.Io;
using MerkleStore.Log;
using MerkleStore.Tests.Log;
using MerkleStore.Tests.Support;

namespace MerkleStore.Tests.Durable;

/// <summary>Records that are whole by their checksums, and are not the ones that were written.</summary>
public sealed class ReadVerificationTests : IDisposable
{
    private readonly MemoryStorage _storage = new();
    private readonly Hash256 _commit;

    public ReadVerificationTests()
    {
        using ContextStore store = ContextStore.Open(Options(ReadVerification.Off));
        using ContextTree tree = store.CreateTree();
        for (int i = 0; i < 600; i++)
        {
            tree.Set("dir/" + i.ToString(CultureInfo.InvariantCulture), "content"u8);
        }

        tree.Set("value/large", [.. Enumerable.Repeat((byte)'L', 400)]);
        tree.Set("small/name", "a small value"u8);
        _commit = store.Commit(tree, TreeFixture.Info(1)).Hash;
    }

    public void Dispose() => _storage.Dispose();

    [Theory]
    [InlineData("LLLLLLLL", "value/large", "dir/17")]
    [InlineData("a small value", "small/name", "value/large")]
    [InlineData("content", "dir/", "value/large")]
    public void Always_FindsContentThatOnlyTheHashCanTell(string damage, string broken, string whole)
    {
        Forge(damage);
        string[] keys = broken.EndsWith('/') ? [.. Enumerable.Range(0, 600).Select(i => broken + i.ToString(CultureInfo.InvariantCulture))] : [broken];
        using (ContextStore blind = ContextStore.Open(Options(ReadVerification.Off)))
        using (ContextTree tree = blind.Checkout(_commit))
        {
            Assert.All(keys, key => Assert.NotNull(tree.Get(key)));
            Assert.Equal(0, blind.GetStatistics().RecordsChecked);
        }

        using ContextStore store = ContextStore.Open(Options(ReadVerification.Always));
        using ContextTree read = store.Checkout(_commit);
        StoreCorruptionException[] found = [.. keys.Select(key => Record.Exception(() => read.Get(key))).OfType<StoreCorruptionException>()];
        Assert.NotEmpty(found);
        Assert.All(found, error => Assert.Contains("its content has the hash", error.Message, StringComparison.Ordinal));
        Assert.All(found, error => Assert.StartsWith("seg-", error.File, StringComparison.Ordinal));
        Assert.NotNull(read.Get(whole));
        Assert.False(store.Verify(null, TestContext.Current.CancellationToken).IsClean);

        // Changing beside the damage would make a hash of it.
        string beside = broken.EndsWith('/') ? broken + "new" : broken + "2";
        if (damage != "LLLLLLLL")
        {
            Assert.ThrowsAny<StoreCorruptionException>(() =>
            {
                for (int i = 0; i < 64; i++)
                {
                    read.Set(beside + i.ToString(CultureInfo.InvariantCulture), "x"u8);
                }
            });
        }
    }

    [Theory]
    [InlineData(ReadVerification.Always)]
    [InlineData(ReadVerification.Sampled)]
    public void Check_OfARecord_IsMadeOnceWhileItsPageIsInMemory(ReadVerification verification)
    {
        using ContextStore store = ContextStore.Open(Options(verification));
        using ContextTree tree = store.Checkout(_commit);
        for (int round = 0; round < 40; round++)
        {
            Assert.Equal(400, tree.Get("value/large")!.Length);
            Assert.Equal("content"u8.ToArray(), tree.Get("dir/300"));
            Assert.Equal(600, tree.List("dir").Count);
        }

        // Root, dir, its buckets and branches, value, large.
        long all = store.GetStatistics().RecordsChecked;
        Assert.InRange(all, 5, 64);
        tree.Get("dir/300");
        Assert.Equal(all, store.GetStatistics().RecordsChecked);
    }

    private StoreOptions Options(ReadVerification verification)
        => StoreOptions.InMemory() with { Storage = _storage, ReadVerification = verification, PageBytes = 2048, Durability = Durability.None };

    /// <summary>Changes a byte of content and makes all checksums right again, as somebody could who rewrites the file.</summary>
    private void Forge(string content)
    {
        byte[] bytes = LogTesting.ReadFile(_storage, "seg-0000000001.log");
        int at = bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(content));
        Assert.True(at > 0);
        bytes[at + 1] ^= 1;
        uint chain = 0;
        for (int offset = 0; offset < bytes.Length && FrameHeader.TryRead(bytes.AsSpan(offset), out FrameHeader header);)
        {
            Span<byte> frame = bytes.AsSpan(offset, header.FrameLength);
            if (header.Kind == FrameKind.Checkpoint)
            {
                // The journal knows its checksum: the log ends before it, as after a crash.
                bytes = bytes[..offset];
                break;
            }

            chain = FrameHeader.Seal(frame, header.Kind, header.PayloadLength, header.Sequence, chain);
            offset += header.FrameLength;
        }

        LogTesting.PutFile(_storage, "seg-0000000001.log", bytes);

        // Header and the record of the segment; not the checkpoint.
        byte[] journal = LogTesting.ReadFile(_storage, "journal");
        int length = 32 + BinaryPrimitives.ReadUInt16LittleEndian(journal.AsSpan(6));
        length += 32 + BinaryPrimitives.ReadUInt16LittleEndian(journal.AsSpan(length + 6));
        LogTesting.PutFile(_storage, "journal", journal.AsSpan(0, length));
    }
}
