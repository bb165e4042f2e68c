// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Commits;
using MerkleStore.Hashing;
using MerkleStore.Snapshots;

namespace MerkleStore.Tests.Snapshots;

/// <summary>Snapshots whose chunks are right, but whose trees no store would have made: refused for their shape, whatever the hashes say.</summary>
public sealed class HostileSnapshotTests : IDisposable
{
    private readonly ContextStore _store = ContextStore.Open(StoreOptions.InMemory());

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData("01 00", "without entries")]
    [InlineData("01 8102", "a number of entries")]
    [InlineData("01 8100", "a number of entries")]
    [InlineData("01 02 11 61 00 11 61 00", "not in order")]
    [InlineData("01 02 11 62 00 11 61 00", "not in order")]
    [InlineData("01 01 01 00", "a name of a length")]
    [InlineData("01 01 15 61 00", "a name of a length")]
    [InlineData("01 01 21 61 62 00", "shortest form")]
    [InlineData("01 01 F1 F21F", "a name of a length")]
    [InlineData("01 01 10 61", "a kind that is not known")]
    [InlineData("01 01 11 61 8180808001", "a value of a length")]
    [InlineData("01 01 11 61 8180808080808001", "a value of a length")]
    [InlineData("01 01 11 78 05 01", "ends in the middle")]
    [InlineData("01 01 12 78 00", "a page of a kind")]
    [InlineData("01 01 12 78 03", "a page of a kind")]
    [InlineData("01 01 13 78", "from a base, but has none")]
    [InlineData("03", "from a base, but has none")]
    [InlineData("02 00000000", "a branch without slots")]
    [InlineData("02 01000000 03", "from a base, but has none")]
    [InlineData("02 01000000 00", "a page of a kind")]
    [InlineData("02 FFFFFFFF 01 21", "a number of entries")]
    [InlineData("01 01 11 78 00 00", "behind the end of its tree")]
    [InlineData("00 00", "behind the end of its tree")]
    [InlineData("07", "a page of a kind")]
    [InlineData("01 01 11 78 00", "instead of")]
    [InlineData("00", "instead of")]
    public void Import_OfATreeThatCannotBe_IsRefused(string content, string problem)
        => Refuse(Convert.FromHexString(content.Replace(" ", string.Empty, StringComparison.Ordinal)), problem);

    [Fact]
    public void Import_OfANameInAForeignSlot_IsRefused()
    {
        byte slot = (byte)OcamlHash.Slot(0, "x"u8);
        byte[] content = [2, .. BitConverter.GetBytes(1u << ((slot + 1) % 32)), 1, 1, 0x11, (byte)'x', 0];
        Refuse(content, "a slot where it does not belong");
    }

    [Fact]
    public void Import_OfABranchOverFewEntries_IsRefused()
    {
        byte slot = (byte)OcamlHash.Slot(0, "x"u8);
        byte[] content = [2, .. BitConverter.GetBytes(1u << slot), 1, 1, 0x11, (byte)'x', 0];
        Refuse(content, "so few entries");
    }

    [Fact]
    public void Import_OfBranchesBelowEachOther_EndsAtTheLimit()
        => Refuse([.. Enumerable.Repeat((byte[])[2, 1, 0, 0, 0], 100).SelectMany(b => b)], "a page of a kind");

    [Fact]
    public void Import_OfDirectoriesBelowEachOther_EndsAtTheLimit()
        => Refuse([.. Enumerable.Repeat((byte[])[1, 1, 0x12, (byte)'x'], 100).SelectMany(b => b)], "too deep");

    [Fact]
    public void Import_OfAChunkThatClaimsMuch_TakesLittleMemory()
    {
        byte[] snapshot = new byte[SnapshotFormat.FileMagicBytes + ChunkHeader.Bytes + 10];
        SnapshotFormat.FileMagic.CopyTo(snapshot);
        new ChunkHeader(SnapshotFormat.ManifestChunk, 0, 0, SnapshotFormat.MaxManifestBytes, SnapshotFormat.MaxManifestBytes, 0).Write(snapshot.AsSpan(SnapshotFormat.FileMagicBytes));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<SnapshotException>(() => SnapshotTesting.Import(_store, snapshot));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000_000);
    }

    [Fact]
    public void Import_OfAValueThatIsMostlyAClaim_EndsWithTheFile()
    {
        // A value of 256 MiB, of which two chunks of zeros are there: compressed they are a few kilobytes.
        byte[] content = new byte[2 * SnapshotFormat.ChunkBytes];
        ((byte[])[1, 1, 0x11, (byte)'x', 0x80, 0x80, 0x80, 0x80, 0x01]).CopyTo(content, 0);
        byte[] snapshot = Snapshot(content);
        Assert.InRange(snapshot.Length, 1, 50_000);
        SnapshotException error = Assert.Throws<SnapshotException>(() => SnapshotTesting.Import(_store, snapshot));
        Assert.Contains("cut short", error.Message, StringComparison.Ordinal);
        Assert.Equal(4, error.Chunk);
        Assert.Equal(0, _store.CommitCount);
    }

    private void Refuse(byte[] content, string problem)
    {
        SnapshotException error = Assert.Throws<SnapshotException>(() => SnapshotTesting.Import(_store, Snapshot(content)));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Equal(2, error.Chunk);
        Assert.Equal(0, _store.CommitCount);
    }

    private static byte[] Snapshot(byte[] content)
    {
        var root = new Hash256(Enumerable.Repeat((byte)7, 32).ToArray());
        var commit = new SnapshotCommit { Hash = CommitHasher.Hash(root, [], 5, [], []), RootHash = root, Date = 5 };
        using var stream = new MemoryStream();
        var chunks = new ChunkWriter(stream, resume: false);
        chunks.WritePlain(SnapshotFormat.FileMagic);
        byte[] header = new byte[SnapshotFormat.HeaderPayloadBytes];
        BitConverter.TryWriteBytes(header, SnapshotFormat.Version);
        BitConverter.TryWriteBytes(header.AsSpan(8), SnapshotFormat.HashScheme);
        BitConverter.TryWriteBytes(header.AsSpan(12), SnapshotFormat.ChunkBytes);
        BitConverter.TryWriteBytes(header.AsSpan(16), 1);
        commit.Hash.CopyTo(header.AsSpan(24));
        chunks.Write(SnapshotFormat.HeaderChunk, header);
        chunks.Write(SnapshotFormat.CommitChunk, commit.Encode());
        for (int start = 0; start < content.Length; start += SnapshotFormat.ChunkBytes)
        {
            chunks.Write(SnapshotFormat.DataChunk, content.AsSpan(start, Math.Min(SnapshotFormat.ChunkBytes, content.Length - start)));
        }

        return stream.ToArray();
    }
}
