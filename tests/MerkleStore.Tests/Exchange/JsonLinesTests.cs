// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Text;
using MerkleStore.Exchange;
using MerkleStore.Tests.KeyValue;
using MerkleStore.Tests.Support;

namespace MerkleStore.Tests.Exchange;

/// <summary>Commits as lines of JSON, out and in again.</summary>
public sealed class JsonLinesTests : IDisposable
{
    private readonly TreeFixture _fixture = new();
    private readonly ContextStore _target = ContextStore.Open(StoreOptions.InMemory());

    public void Dispose()
    {
        _fixture.Dispose();
        _target.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void RoundTrip_OfTreesOfEveryShape_GivesTheSameCommit(ulong seed)
    {
        var random = new SplitMix64(seed);
        RandomTrees.Fill(_fixture.Tree, random);
        RandomTrees.Change(_fixture.Tree, 500, random);
        CommitInfo info = TreeFixture.Info(-5, "a \"quoted\" \\ message\nof two lines \u202e", [new Hash256(random.Bytes(32)), new Hash256(random.Bytes(32))]) with { Author = random.Bytes(40) };
        CommitSummary commit = _fixture.Store.Commit(_fixture.Tree, info);
        byte[] text = Export(_fixture.Store, commit.Hash);
        CommitSummary imported = Import(text);
        Assert.Equal(commit.Hash, imported.Hash);
        Assert.Equal(commit.RootHash, imported.RootHash);
        Assert.Equal(text, Export(_target, imported.Hash));
        Assert.DoesNotContain("\u202e", Encoding.UTF8.GetString(text), StringComparison.Ordinal);
    }

    [Fact]
    public void RoundTrip_OfAnEmptyTree_GivesTheSameCommit()
    {
        CommitSummary commit = _fixture.Store.Commit(_fixture.Tree, TreeFixture.Info(3));
        Assert.Equal(commit.Hash, Import(Export(_fixture.Store, commit.Hash)).Hash);
    }

    [Fact]
    public void RoundTrip_OfAKeyValueStore_GivesTheSameStore()
    {
        var random = new SplitMix64(5);
        var expected = new SortedDictionary<byte[], byte[]>(ByteOrder.Instance);
        using var source = new KeyValueStore(_fixture.Store);
        for (int i = 0; i < 20; i++)
        {
            using WriteBatch batch = source.BeginWrite();
            for (int k = 0; k < 200; k++)
            {
                byte[] key = random.Bytes(random.Next(k % 3 == 0 ? 3 : 40));
                byte[] value = random.Bytes(random.Next(200));
                batch.Put(key, value);
                expected[key] = value;
            }

            batch.Commit();
        }

        CommitSummary imported = Import(Export(_fixture.Store, source.Head!.Hash));
        using var target = new KeyValueStore(_target);
        Assert.Equal(source.Head!.Hash, imported.Hash);
        Assert.Equal(source.Head.Hash, target.Head!.Hash);
        using KeyValueScan scan = target.Scan([]);
        using SortedDictionary<byte[], byte[]>.Enumerator next = expected.GetEnumerator();
        while (scan.MoveNext())
        {
            Assert.True(next.MoveNext());
            Assert.Equal(next.Current.Key, scan.Current.Key.ToArray());
            Assert.Equal(next.Current.Value, scan.Current.Value.ToArray());
        }

        Assert.False(next.MoveNext());
        target.Put("more"u8, [1]);
        source.Put("more"u8, [1]);
        Assert.Equal(source.Head.Hash, target.Head.Hash);
    }

    [Fact]
    public void Import_OfLinesInAnyOrder_GivesTheSameCommit()
    {
        RandomTrees.AddDirectory(_fixture.Tree, "d", 400, new SplitMix64(3));
        CommitSummary commit = _fixture.Store.Commit(_fixture.Tree, TreeFixture.Info(3));
        string[] lines = Encoding.UTF8.GetString(Export(_fixture.Store, commit.Hash)).TrimEnd('\n').Split('\n');
        var random = new SplitMix64(9);
        string[] shuffled = [.. lines[..^1].OrderBy(_ => random.Next(1_000_000)), lines[^1]];
        Assert.Equal(commit.Hash, Import(Encoding.UTF8.GetBytes(string.Join('\n', shuffled))).Hash);
    }

    [Fact]
    public void Import_WithCommitInfo_NeedsNoLineOfACommit()
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes("""
            { "value" : "00FF", "path" : "a/\u0062/c\\\\d\\xE9/\u00e9" }
            """));
        CommitSummary commit = _target.ImportJsonLines(stream, TreeFixture.Info(7));
        using ContextTree tree = _target.Checkout(commit.Hash);
        Assert.Equal([0, 255], tree.Get(RandomTrees.Key(["a"u8.ToArray(), "b"u8.ToArray(), [.. "c\\d"u8, 0xE9], "é"u8.ToArray()]))!);
        Assert.Equal(7, commit.Date);
        Assert.Empty(commit.Parents);
    }

    [Theory]
    [InlineData("x", 1, 1, "no JSON")]
    [InlineData("", 1, 1, "missing")]
    [InlineData("{\"path\":\"a\",\"value\":\"00\"}", 2, 1, "missing")]
    [InlineData("{\"path\":\"a\",\"value\":\"00\"}\n{\"path\":\"a", 2, 11, "no JSON")]
    [InlineData("{\"path\":\"a\",\"value\":\"0\"}", 1, 21, "odd")]
    [InlineData("{\"path\":\"a\",\"value\":\"0x\"}", 1, 23, "no hex digit")]
    [InlineData("{\"path\":\"a\"}", 1, 12, "'value' is missing")]
    [InlineData("{\"value\":\"00\"}", 1, 14, "'path' is missing")]
    [InlineData("{\"path\":\"a\",\"path\":\"a\",\"value\":\"0\"}", 1, 13, "twice")]
    [InlineData("{\"path\":\"a\",\"value\":\"00\",\"x\":1}", 1, 26, "not known")]
    [InlineData("{\"path\":\"a\",\"value\":\"00\",\"date\":1}", 1, 34, "mixes")]
    [InlineData("{\"path\":\"\",\"value\":\"00\"}", 1, 9, "empty")]
    [InlineData("{\"path\":\"a//b\",\"value\":\"00\"}", 1, 12, "empty step")]
    [InlineData("{\"path\":\"a\\\\q\",\"value\":\"00\"}", 1, 11, "no escape")]
    [InlineData("{\"path\":\"\\ud800\",\"value\":\"00\"}", 1, 10, "half a character")]
    [InlineData("{\"path\":7,\"value\":\"00\"}", 1, 9, "a string belongs here")]
    [InlineData("[1]", 1, 1, "no object")]
    [InlineData("{\"path\":\"a\",\"value\":\"00\"} {}", 1, 27, "no JSON")]
    [InlineData("{\"path\":\"a\",\"value\":\"00\"}\n{\"path\":\"a\",\"value\":\"00\"}", 2, 1, "contradicts")]
    [InlineData("{\"path\":\"a\",\"value\":\"00\"}\n{\"path\":\"a/b\",\"value\":\"00\"}", 2, 1, "contradicts")]
    [InlineData("{\"path\":\"a/b\",\"value\":\"00\"}\n{\"path\":\"a\",\"value\":\"00\"}", 2, 1, "contradicts")]
    [InlineData("{\"path\":\"b\",\"value\":\"00\"}\n{\"path\":\"a\",\"value\":\"00\"}\n{\"path\":\"b\",\"value\":\"01\"}", 3, 1, "contradicts")]
    [InlineData("{\"commit\":\"00\"}", 1, 11, "64 hex digits")]
    [InlineData("{\"date\":1.5}", 1, 9, "no whole number")]
    [InlineData("{\"date\":1}", 1, 10, "needs 'commit'")]
    public void Import_OfAMalformedLine_NamesLineAndColumn(string text, long line, long column, string problem)
    {
        ImportFormatException error = Assert.Throws<ImportFormatException>(() => Import(Encoding.UTF8.GetBytes(text)));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (error.Line, error.Column));
        Assert.Equal(0, _target.CommitCount);
    }

    [Fact]
    public void Import_OfEveryCutAndFlip_IsRefusedOrGivesTheSameCommit()
    {
        _fixture.Tree.Set("a/é", [1, 2]);
        _fixture.Tree.Set("b", [3]);
        CommitSummary commit = _fixture.Store.Commit(_fixture.Tree, TreeFixture.Info(3));
        byte[] text = Export(_fixture.Store, commit.Hash);
        for (int length = 0; length < text.Length - 1; length++)
        {
            Assert.ThrowsAny<MerkleStoreException>(() => Import(text[..length]));
        }

        Assert.Equal(0, _target.CommitCount);
        for (int i = 0; i < text.Length; i++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                byte[] flipped = [.. text];
                flipped[i] ^= (byte)(1 << bit);
                try
                {
                    // Upper-case hex and the like mean the same.
                    Assert.Equal(commit.Hash, Import(flipped).Hash);
                }
                catch (MerkleStoreException)
                {
                    continue;
                }
            }
        }
    }

    [Fact]
    public void Lines_BeyondTheBound_AreRefusedWithoutBeingRead()
    {
        using var stream = new MemoryStream([.. "short\n\nlast"u8, .. new byte[1_000_000]]);
        var lines = new LineReader(stream, 100_000);
        Assert.True(lines.TryRead(out ReadOnlySpan<byte> line));
        Assert.Equal("short"u8.ToArray(), line.ToArray());
        Assert.True(lines.TryRead(out line));
        Assert.Equal(0, line.Length);
        ImportFormatException? error = null;
        try
        {
            lines.TryRead(out _);
        }
        catch (ImportFormatException e)
        {
            error = e;
        }

        Assert.Equal((3, 100_001), (error!.Line, error.Column));
        Assert.InRange(stream.Position, 100_001, 200_000);
    }

    private static byte[] Export(ContextStore store, Hash256 commit)
    {
        using var stream = new MemoryStream();
        Assert.Equal(store.ExportJsonLines(commit, stream), stream.Length);
        return stream.ToArray();
    }

    private CommitSummary Import(byte[] text)
    {
        using var stream = new MemoryStream(text);
        return _target.ImportJsonLines(stream);
    }
}
