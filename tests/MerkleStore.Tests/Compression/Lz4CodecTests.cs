// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using MerkleStore.Compression;
using MerkleStore.Hashing;
using MerkleStore.Tests.Support;

namespace MerkleStore.Tests.Compression;

/// <summary>The LZ4 codec against itself, against damage, and against the library of the system where there is one.</summary>
public partial class Lz4CodecTests
{
    public static TheoryData<string> Kinds => [.. Samples().Select(s => s.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Decompress_OfCompressed_GivesTheSame(string kind)
    {
        byte[] source = Sample(kind);
        byte[] block = Compress(source);
        byte[] result = new byte[source.Length];
        Assert.True(Lz4Codec.TryDecompress(block, result));
        Assert.Equal(source, result);
        Assert.Equal(block, Compress(source));
        Assert.False(Lz4Codec.TryDecompress(block, new byte[source.Length + 1]));
        if (source.Length > 0)
        {
            Assert.False(Lz4Codec.TryDecompress(block, new byte[source.Length - 1]));
        }
    }

    [Fact]
    public void Compress_OfRepetition_IsShort()
    {
        Assert.InRange(Compress(new byte[100_000]).Length, 1, 500);
        Assert.InRange(Compress(Sample("text")).Length, 1, Sample("text").Length / 3);
    }

    /// <summary>The bytes are part of the format of snapshots: a codec that makes others is wrong, however good.</summary>
    [Fact]
    public void Compress_MakesTheBytesOfTheFormat()
    {
        Assert.Equal("F8096162636465666768696A6B6C6D6E6F7071727374757677781800506D6E6F7021", Convert.ToHexString(Compress("abcdefghijklmnopqrstuvwxabcdefghijklmnop!"u8.ToArray())));
        Assert.Equal("a3e4d55429a317fd", Blake2b.Hash(Compress(Sample("text"))).ToString()[..16]);
        Assert.Equal("e4695d9f7d3b9de6", Blake2b.Hash(Compress(Sample("far matches"))).ToString()[..16]);
    }

    [Fact]
    public void Decompress_OfDamage_NeverThrows()
    {
        var random = new SplitMix64(11);
        byte[] source = Sample("text")[..3000];
        byte[] block = Compress(source);
        byte[] result = new byte[source.Length];
        for (int i = 0; i < 50_000; i++)
        {
            byte[] damaged = [.. block];
            for (int j = random.Next(4); j >= 0; j--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next();
            }

            _ = Lz4Codec.TryDecompress(damaged.AsSpan(0, random.Next(damaged.Length + 1)), result);
            _ = Lz4Codec.TryDecompress(random.Bytes(random.Next(40)), result.AsSpan(0, random.Next(100)));
        }

        for (int length = 0; length < block.Length; length++)
        {
            Assert.False(Lz4Codec.TryDecompress(block.AsSpan(0, length), result));
        }
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("10", 1)]
    [InlineData("1041", 2)]
    [InlineData("1F41010000", 24)]
    [InlineData("11410000", 6)]
    [InlineData("11410200", 6)]
    [InlineData("F0", 15)]
    [InlineData("F0FFFFFFFF", 15)]
    [InlineData("1141", 1)]
    [InlineData("10410100", 5)]
    public void Decompress_OfInvalidBlock_IsRefused(string hex, int length)
        => Assert.False(Lz4Codec.TryDecompress(Convert.FromHexString(hex), new byte[length]));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Blocks_AreUnderstoodByTheSystemsLibraryAndItsByUs(string kind)
    {
        if (!NativeLibrary.TryLoad("liblz4.so.1", Assembly.GetExecutingAssembly(), null, out _))
        {
            Assert.Skip("The system has no liblz4.so.1.");
        }

        byte[] source = Sample(kind);
        byte[] block = Compress(source);
        byte[] result = new byte[Math.Max(1, source.Length)];
        Assert.Equal(source.Length, DecompressSafe(block, result, block.Length, source.Length));
        Assert.Equal(source, result[..source.Length]);

        byte[] theirs = new byte[Lz4Codec.MaxCompressedLength(source.Length)];
        int length = CompressDefault(source, theirs, source.Length, theirs.Length);
        byte[] again = new byte[source.Length];
        Assert.True(Lz4Codec.TryDecompress(theirs.AsSpan(0, length), again));
        Assert.Equal(source, again);
    }

    private static byte[] Compress(byte[] source)
    {
        byte[] block = new byte[Lz4Codec.MaxCompressedLength(source.Length)];
        return block[..new Lz4Codec().Compress(source, block)];
    }

    private static byte[] Sample(string name) => Samples().Single(s => s.Name == name).Bytes;

    private static IEnumerable<(string Name, byte[] Bytes)> Samples()
    {
        var random = new SplitMix64(3);
        foreach (int length in (int[])[0, 1, 4, 5, 11, 12, 13, 14, 20, 64, 65_535, 65_536, 65_537])
        {
            yield return ($"zeros {length}", new byte[length]);
            yield return ($"noise {length}", random.Bytes(length));
        }

        var text = new StringBuilder();
        for (int i = 0; i < 20_000; i++)
        {
            text.Append("account ").Append(random.Next(500)).Append(random.Next(3) == 0 ? " balance " : " counter ");
        }

        yield return ("text", Encoding.UTF8.GetBytes(text.ToString()));
        byte[] far = random.Bytes(200_000);
        far.AsSpan(0, 1000).CopyTo(far.AsSpan(65_535));
        far.AsSpan(2000, 1000).CopyTo(far.AsSpan(2000 + 65_536));
        yield return ("far matches", far);
        yield return ("periods", [.. Enumerable.Range(0, 50_000).Select(i => (byte)(i % ((i / 5000) + 1)))]);
    }

    [LibraryImport("liblz4.so.1", EntryPoint = "LZ4_decompress_safe")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int DecompressSafe(byte[] source, byte[] destination, int sourceLength, int destinationLength);

    [LibraryImport("liblz4.so.1", EntryPoint = "LZ4_compress_default")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int CompressDefault(byte[] source, byte[] destination, int sourceLength, int destinationLength);
}
