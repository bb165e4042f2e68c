// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tests;

public class Hash256Tests
{
    [Fact]
    public void Parse_OfPrintedHash_IsTheSameHash()
    {
        byte[] bytes = [.. Enumerable.Range(0, Hash256.Size).Select(i => (byte)(i * 7))];
        var hash = new Hash256(bytes);
        Assert.Equal(hash, Hash256.Parse(hash.ToString()));
        Assert.Equal(bytes, hash.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("zz00000000000000000000000000000000000000000000000000000000000000")]
    public void TryParse_OfOtherText_IsFalse(string text) => Assert.False(Hash256.TryParse(text, out _));

    [Fact]
    public void CompareTo_IsBytewise()
    {
        byte[] low = new byte[Hash256.Size];
        byte[] high = new byte[Hash256.Size];
        low[31] = 0xFF;
        high[0] = 1;
        Assert.True(new Hash256(low) < new Hash256(high));
    }
}
