// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Text;
using MerkleStore.Hashing;

namespace MerkleStore.Tests.Hashing;

public class Blake2bTests
{
    // By an independent implementation, digest length 32. The message is the bytes 0, 1, ... 250, 0, 1, ... up to the length.
    [Theory]
    [InlineData(0, "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8")]
    [InlineData(127, "f2fe67ff342e21b8f45e8f2e0bcd1d9243245d50ee6c78042e9c491388791c72")]
    [InlineData(128, "c3582f71ebb2be66fa5dd750f80baae97554f3b015663c8be377cfcb2488c1d1")]
    [InlineData(129, "f7f3c46ba2564ff4c4c162da1f5b605f9f1c4aa6a20652a9f9a337c1a2f5b9c9")]
    [InlineData(256, "582f782226018ec33076bd8d1c42413530ac7e1126260ffc0f306ba3befc3f24")]
    [InlineData(1000, "b372d0608f720c8c3dd41e9c8eecb10143b41abe520b616607e754bf79c08331")]
    [InlineData(4096, "11c294a11dc67e3ddb25f8c06cca2721e58d2a044243abea6c7063fd17d589e5")]
    public void Hash_OfCountingBytes_IsTheKnownAnswer(int length, string expected)
        => Assert.Equal(expected, Blake2b.Hash(CountingBytes(length)).ToString());

    [Theory]
    [InlineData("abc", "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319")]
    [InlineData("The quick brown fox jumps over the lazy dog", "01718cec35cd3d796dd00020e0bfecb473ad23457d063b75eff29c0ffa2e58a9")]
    public void Hash_OfText_IsTheKnownAnswer(string text, string expected)
        => Assert.Equal(expected, Blake2b.Hash(Encoding.UTF8.GetBytes(text)).ToString());

    // RFC 7693, appendix A.
    [Fact]
    public void HashScalar_WithA64ByteDigest_IsTheAnswerOfTheRfc()
    {
        byte[] digest = new byte[64];
        Blake2b.HashScalar("abc"u8, digest);
        Assert.Equal(
            "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923",
            Convert.ToHexStringLower(digest));
    }

    // RFC 7693, appendix E: a BLAKE2b-256 hash over the hashes of deterministic messages under many digest lengths. The unkeyed half of it is
    // repeated here with the lengths of the RFC; the expected value is by an independent implementation.
    [Fact]
    public void HashScalar_OverTheSelfTestOfTheRfc_IsTheKnownAnswer()
    {
        using var all = new MemoryStream();
        foreach (int digestLength in (int[])[20, 32, 48, 64])
        {
            foreach (int length in (int[])[0, 3, 128, 129, 255, 1024])
            {
                byte[] message = SelfTestSequence(length, (uint)length);
                byte[] digest = new byte[digestLength];
                Blake2b.HashScalar(message, digest);
                all.Write(digest);
            }
        }

        Assert.Equal("681f345ad53c6360214ea500fd259edddbca775f605fad81b9b189d6d88e15c6", Blake2b.Hash(all.ToArray()).ToString());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void Hash_IntoADigestOfAnotherLength_ThrowsAndWritesNothing(int length)
    {
        byte[] digest = new byte[length];
        Assert.Throws<ArgumentException>(() => Blake2b.Hash("abc"u8, digest));
        Assert.All(digest, b => Assert.Equal(0, b));
    }

    [Fact]
    public void Hash_IntoTheMessageItself_IsTheSameDigest()
    {
        byte[] message = CountingBytes(256);
        Blake2b.Hash(message, message.AsSpan(100, Blake2b.DigestSize));
        Assert.Equal(
            "582f782226018ec33076bd8d1c42413530ac7e1126260ffc0f306ba3befc3f24",
            Convert.ToHexStringLower(message.AsSpan(100, Blake2b.DigestSize)));
    }

    private static byte[] CountingBytes(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i % 251))];

    // The generator of RFC 7693, appendix E.
    private static byte[] SelfTestSequence(int length, uint seed)
    {
        byte[] bytes = new byte[length];
        uint a = unchecked(0xDEAD4BADu * seed);
        uint b = 1;
        for (int i = 0; i < length; i++)
        {
            uint t = unchecked(a + b);
            a = b;
            b = t;
            bytes[i] = (byte)(t >> 24);
        }

        return bytes;
    }
}
