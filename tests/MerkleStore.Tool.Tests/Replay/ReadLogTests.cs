// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using MerkleStore.Tool.Replay;
using MerkleStore.Tool.Tests.Support;

namespace MerkleStore.Tool.Tests.Replay;

[SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "The trace format prescribes MD5.")]
public class ReadLogTests
{
    [Fact]
    public void Finish_WithoutReads_IsTheDigestOfNothing()
    {
        using var log = new ReadLog(digest: true);
        Assert.Equal("d41d8cd98f00b204e9800998ecf8427e", log.Finish().ToString());
    }

    [Fact]
    public void Finish_StartsOver()
    {
        using var log = new ReadLog(digest: true);
        log.AddMem(true);
        Assert.Equal(Md5("M 1\n"), log.Finish().ToString());
        Assert.Equal("d41d8cd98f00b204e9800998ecf8427e", log.Finish().ToString());
    }

    [Theory]
    [InlineData(64)]
    [InlineData(16 * 1024 * 1024)]
    public void Finish_AfterAnyReads_IsTheDigestOfTheirLines(int drainAt)
    {
        var random = new SplitMix64(5);
        using var log = new ReadLog(digest: true, drainAt);
        var lines = new StringBuilder();
        for (int i = 0; i < 500; i++)
        {
            switch (random.Below(4))
            {
                case 0:
                    byte[] value = random.Bytes(random.Below(random.Below(10) == 0 ? 9000 : 60));
                    log.GrowValueRoom(value.Length);
                    value.CopyTo(log.ValueRoom);
                    log.AddValue(value.Length);
                    lines.Append("G ").Append(Convert.ToHexStringLower(value)).Append('\n');
                    break;
                case 1:
                    log.AddAbsent();
                    lines.Append("G -\n");
                    break;
                case 2:
                    bool found = random.Below(2) == 0;
                    log.AddMem(found);
                    lines.Append(found ? "M 1\n" : "M 0\n");
                    break;
                default:
                    string[] names = [.. Enumerable.Range(0, random.Below(40)).Select(n => $"name{n}")];
                    int bytes = 0;
                    foreach (string name in names)
                    {
                        bytes = log.AppendName(bytes, Encoding.UTF8.GetBytes(name));
                    }

                    log.AddNames(bytes);
                    lines.Append("L ").Append(string.Join('/', names)).Append('\n');
                    break;
            }

            if (log.IsFull)
            {
                log.Drain();
            }
        }

        Assert.Equal(Md5(lines.ToString()), log.Finish().ToString());
    }

    [Fact]
    public void Add_WithoutDigest_KeepsNothing()
    {
        using var log = new ReadLog(digest: false, drainAt: 64);
        for (int i = 0; i < 100; i++)
        {
            log.AddMem(true);
        }

        Assert.False(log.IsFull);
        Assert.Equal(default, log.Finish());
    }

    private static string Md5(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
}
