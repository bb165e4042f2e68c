// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Hashing;

namespace MerkleStore.Tests.Hashing;

public class Base58CheckTests
{
    private const ulong Seed = 0x58C;
    private const string Alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    // By an independent program.
    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", "CoUeJrcPBj3T3iJL3PY4jZHnmZa5rRZ87VQPdSBNBcwZRMWJGh9j")]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", "CoWb42qqDaU8Gr7ukJ7gjWcPYUgha5FxzH3TjgL45cbZor4MnFaX")]
    [InlineData("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", "CoUeJxSgSEPoKyGNzcAQWUmSkAbWwgQdYBhmhSUF6qVCQW6AZRyT")]
    [InlineData("0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8", "CoUkdBQ53N7FWav8LuTvrcp3jyoxnpqk3xnEo3gSCgNwia4fq44j")]
    public void Encode_OfAHash_IsTheKnownText(string hex, string text)
    {
        var hash = Hash256.Parse(hex);
        Assert.Equal(text, Base58Check.Encode(in hash));
        Assert.True(Base58Check.TryDecode(text, out Hash256 decoded));
        Assert.Equal(hash, decoded);
    }

    [Fact]
    public void TryDecode_OfEncodedHashes_IsTheHash()
    {
        var random = new SplitMix64(Seed);
        for (int i = 0; i < 500; i++)
        {
            var hash = new Hash256(random.Bytes(Hash256.Size));
            string text = Base58Check.Encode(in hash);
            Assert.Equal(Base58Check.CommitLength, text.Length);
            Assert.StartsWith("Co", text, StringComparison.Ordinal);
            Assert.True(Base58Check.TryDecode(text, out Hash256 decoded), $"seed {Seed:X}: {text}");
            Assert.Equal(hash, decoded);
        }
    }

    [Fact]
    public void TryDecode_WithAnyOneCharacterChanged_IsFalse()
    {
        var hash = new Hash256(new SplitMix64(Seed).Bytes(Hash256.Size));
        string text = Base58Check.Encode(in hash);
        for (int i = 0; i < text.Length; i++)
        {
            foreach (char c in Alphabet + "0OIl \u00e9\u0141\uffff\0")
            {
                if (c == text[i])
                {
                    continue;
                }

                string changed = string.Concat(text.AsSpan(0, i), [c], text.AsSpan(i + 1));
                Assert.False(Base58Check.TryDecode(changed, out Hash256 decoded), changed);
                Assert.Equal(default, decoded);
            }
        }
    }

    [Fact]
    public void TryDecode_OfAnotherLength_IsFalse()
    {
        var hash = new Hash256(new SplitMix64(Seed).Bytes(Hash256.Size));
        string text = Base58Check.Encode(in hash);
        Assert.False(Base58Check.TryDecode("", out _));
        Assert.False(Base58Check.TryDecode(text.AsSpan(0, text.Length - 1), out _));
        Assert.False(Base58Check.TryDecode(text.AsSpan(1), out _));
        Assert.False(Base58Check.TryDecode("1" + text, out _));
        Assert.False(Base58Check.TryDecode(text + "1", out _));
        Assert.False(Base58Check.TryDecode(new string('z', Base58Check.CommitLength), out _));
    }

    // A block hash: another prefix, and 51 characters; and the same bytes with a right checksum but the prefix 4F C8.
    [Theory]
    [InlineData("BLockGenesisGenesisGenesisGenesisGenesisf79b5d1CoW2")]
    [InlineData("CoWb48g8U5pUZ75xhWk2WS63X5i8fL7UQyLqogcvzq9Cnzj4czAL")]
    public void TryDecode_OfAnotherKindOfHash_IsFalse(string text) => Assert.False(Base58Check.TryDecode(text, out _));

    [Fact]
    public void Encode_IntoSpanOfAnotherLength_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Base58Check.Encode(default, new char[Base58Check.CommitLength - 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Base58Check.Encode(default, new char[Base58Check.CommitLength + 1]));
    }
}
