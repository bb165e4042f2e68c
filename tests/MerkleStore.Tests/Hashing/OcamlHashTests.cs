// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Text;
using MerkleStore.Hashing;

namespace MerkleStore.Tests.Hashing;

public class OcamlHashTests
{
    private const ulong Seed = 0x0CA31;

    // From the rules of the context hash, by an independent program.
    [Theory]
    [InlineData(0u, "", 0x00000000u)]
    [InlineData(1u, "", 0x114E28B7u)]
    [InlineData(0u, "a", 0x2B038801u)]
    [InlineData(0u, "ab", 0x330FA26Du)]
    [InlineData(3u, "abc", 0x2E4F3B08u)]
    [InlineData(0u, "abcd", 0x03ED676Au)]
    [InlineData(7u, "abcde", 0x2807FCDFu)]
    [InlineData(9u, "contracts", 0x2C7EE079u)]
    [InlineData(0u, "index", 0x17CF82D7u)]
    [InlineData(5u, "0000000000000000000000000000000000000000000000000000000000000000", 0x07E9C0DCu)]
    [InlineData(1u, "The quick brown fox jumps over the lazy dog", 0x0497E47Bu)]
    [InlineData(0x7FFFFFFFu, "seed", 0x3CB6D518u)]
    [InlineData(0xFFFFFFFFu, "seed", 0x14174A94u)]
    public void Hash_OfText_IsTheKnownAnswer(uint seed, string text, uint expected)
        => Assert.Equal(expected, OcamlHash.Hash(seed, Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Hash_OfBytesWithTheHighBitSet_IsTheKnownAnswer()
        => Assert.Equal(0x3BF91B07u, OcamlHash.Hash(2, [0xFF, 0xFE, 0xFD, 0xFC, 0x80]));

    [Fact]
    public void Hash_OfALongString_ReadsItToTheEnd()
    {
        byte[] bytes = [.. Enumerable.Range(0, 17 * 256).Select(i => (byte)i)];
        Assert.Equal(0x0E41DE74u, OcamlHash.Hash(4, bytes));
    }

    [Theory]
    [InlineData("", 0, 23, 6, 7)]
    [InlineData("index", 23, 5, 13, 3)]
    [InlineData("contracts", 16, 3, 25, 8)]
    [InlineData("0000f4c4b3b1a5a5e1e3e6a1b2c3d4e5f6a7b8c9d0", 9, 5, 10, 14)]
    public void Slots_OfAName_AreTheKnownAnswers(string name, int depth0, int depth1, int depth2, int depth3)
    {
        uint expected = (uint)(depth0 | (depth1 << 8) | (depth2 << 16) | (depth3 << 24));
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        Assert.Equal(expected, OcamlHash.Slots(bytes));
        Assert.Equal(expected, OcamlHash.SlotsScalar(bytes));
        Assert.Equal(expected, OcamlHash.SlotsVector(bytes));
    }

    [Fact]
    public void Slots_OfNamesOfAllLengths_AreTheSlotsOfEachDepth()
    {
        var random = new SplitMix64(Seed);
        for (int length = 0; length <= 70; length++)
        {
            for (int i = 0; i < 20; i++)
            {
                byte[] name = random.Bytes(length);
                uint slots = OcamlHash.Slots(name);
                string context = $"seed {Seed:X}, name {Convert.ToHexString(name)}";
                Assert.True(slots == OcamlHash.SlotsScalar(name), context);
                Assert.True(slots == OcamlHash.SlotsVector(name), context);
                for (int depth = 0; depth < OcamlHash.PackedDepths; depth++)
                {
                    Assert.True((int)(byte)(slots >> (8 * depth)) == OcamlHash.Slot(depth, name), context);
                    Assert.True(OcamlHash.Slot(depth, name) == OcamlHash.Hash((uint)depth, name) % 32, context);
                }
            }
        }
    }
}
