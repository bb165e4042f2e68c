// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Hashing;

namespace MerkleStore.Tests.Hashing;

public class Crc32CTests
{
    private const ulong Seed = 0xC3C;

    [Fact]
    public void Compute_OfTheStandardInput_IsTheCheckValue() => Assert.Equal(0xE3069283u, Crc32C.Compute("123456789"u8));

    [Fact]
    public void Compute_OfKnownInputs_IsTheKnownAnswer()
    {
        Assert.Equal(0u, Crc32C.Compute([]));

        // The iSCSI vectors of RFC 3720, B.4.
        Assert.Equal(0x8A9136AAu, Crc32C.Compute(new byte[32]));
        Assert.Equal(0x62A8AB43u, Crc32C.Compute([.. Enumerable.Repeat((byte)0xFF, 32)]));
        Assert.Equal(0x46DD794Eu, Crc32C.Compute([.. Enumerable.Range(0, 32).Select(i => (byte)i)]));
    }

    // By an independent bit-by-bit program.
    [Theory]
    [InlineData(1024, 0x2AF62C0Cu)]
    [InlineData(10000, 0xD3716C83u)]
    public void Compute_OfLongInput_IsTheKnownAnswer(int length, uint expected)
        => Assert.Equal(expected, Crc32C.Compute([.. Enumerable.Range(0, length).Select(i => (byte)(i % 251))]));

    [Fact]
    public void Compute_OfEveryLength_EqualsTheSimpleLoop()
    {
        byte[] data = new SplitMix64(Seed).Bytes(70_000);
        IEnumerable<int> lengths = Enumerable.Range(0, 2000).Concat([6143, 6144, 6145, 6911, 6912, 6913, 7168, 12288, 32768, 65536, 70_000]);
        foreach (int length in lengths)
        {
            ReadOnlySpan<byte> span = data.AsSpan(0, length);
            Assert.True(Crc32C.Compute(span) == Crc32C.AppendSimple(0, span), $"seed {Seed:X}, length {length}");
        }
    }

    [Fact]
    public void Append_OfPieces_EqualsTheWhole()
    {
        var random = new SplitMix64(Seed);
        byte[] data = random.Bytes(20_000);
        uint whole = Crc32C.Compute(data);
        for (int round = 0; round < 50; round++)
        {
            uint crc = 0;
            for (int at = 0; at < data.Length;)
            {
                int length = Math.Min(random.Below(8000), data.Length - at);
                crc = Crc32C.Append(crc, data.AsSpan(at, length));
                at += length;
            }

            Assert.True(whole == crc, $"seed {Seed:X}, round {round}");
        }
    }

    [Fact]
    public void Compute_WithAnyOneBitFlipped_Differs()
    {
        byte[] data = new SplitMix64(Seed).Bytes(1600);
        uint crc = Crc32C.Compute(data);
        for (int bit = 0; bit < 8 * data.Length; bit++)
        {
            data[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(crc, Crc32C.Compute(data));
            data[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }
}
