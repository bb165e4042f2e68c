// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Text;
using MerkleStore.Tests.Support;
using MerkleStore.Tests.Traces;

namespace MerkleStore.Tests.Model;

/// <summary>The model is an oracle only as far as it is checked itself: against published digests and against traces of a real node.</summary>
public class NaiveModelTests
{
    [Theory]
    [InlineData("", "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8")]
    [InlineData("abc", "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319")]
    public void NaiveBlake2b_OfKnownMessage_IsThePublishedDigest(string message, string digest)
        => Assert.Equal(digest, Convert.ToHexStringLower(NaiveBlake2b.Hash(Encoding.ASCII.GetBytes(message))));

    // From an independent implementation, with message byte i = i mod 251.
    [Theory]
    [InlineData(127, "f2fe67ff342e21b8f45e8f2e0bcd1d9243245d50ee6c78042e9c491388791c72")]
    [InlineData(128, "c3582f71ebb2be66fa5dd750f80baae97554f3b015663c8be377cfcb2488c1d1")]
    [InlineData(129, "f7f3c46ba2564ff4c4c162da1f5b605f9f1c4aa6a20652a9f9a337c1a2f5b9c9")]
    [InlineData(256, "582f782226018ec33076bd8d1c42413530ac7e1126260ffc0f306ba3befc3f24")]
    [InlineData(257, "227e15ed64ee8e93eb7bc53828f76eed974f2c4ab1408c3d08f212b7f8d69904")]
    [InlineData(1000, "b372d0608f720c8c3dd41e9c8eecb10143b41abe520b616607e754bf79c08331")]
    public void NaiveBlake2b_AroundBlocks_IsTheKnownDigest(int length, string digest)
        => Assert.Equal(digest, Convert.ToHexStringLower(NaiveBlake2b.Hash([.. Enumerable.Range(0, length).Select(i => (byte)(i % 251))])));

    [Theory]
    [InlineData("tezos-tiny")]
    [InlineData("mixed-1")]
    [InlineData("mixed-2")]
    [InlineData("mixed-3")]
    public void NaiveModel_OfTrace_HasTheHashesOfTheNode(string name)
    {
        using var target = new ModelTraceTarget();
        TraceReplay.Verify(Path.Combine(Repository.Data, name + ".trace.gz"), Path.Combine(Repository.Data, name + ".expected"), target);
    }

    [Fact]
    public void SlotOrder_OfSmallDirectory_IsNameOrder()
    {
        string[] names = [.. Enumerable.Range(0, 32).Select(i => $"n{i}")];
        Assert.Equal(names.Order(StringComparer.Ordinal), NaiveHash.SlotOrder(names));
    }

    [Fact]
    public void SlotOrder_OfLargeDirectory_IsBySlotThenByName()
    {
        string[] names = [.. Enumerable.Range(0, 33).Select(i => $"n{i}")];
        IEnumerable<string> expected = names.OrderBy(n => NaiveHash.Slot(0, n)).ThenBy(n => n, StringComparer.Ordinal);
        Assert.Equal(expected, NaiveHash.SlotOrder(names));
    }
}
