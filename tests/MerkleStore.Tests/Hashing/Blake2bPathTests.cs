// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Reflection;
using MerkleStore.Hashing;

namespace MerkleStore.Tests.Hashing;

/// <summary>Every path of BLAKE2b that this CPU has, against the scalar one.</summary>
public unsafe class Blake2bPathTests
{
    private const ulong Seed = 0xB2B;

    private delegate void HashJobs(HashJob* jobs);

    /// <summary>The vector paths: the internal method, the CPU flag, the number of messages that it takes.</summary>
    public static TheoryData<string> PathNames => [.. Paths.Keys];

    private static readonly Dictionary<string, (bool Supported, int Lanes, HashJobs Hash)> Paths = new()
    {
        ["HashRows"] = (Blake2b.HasRows, 1, jobs => Blake2b.HashRows(in *jobs)),
        ["HashLanes4"] = (Blake2b.HasLanes4, 4, Blake2b.HashLanes4),
        ["HashLanes8"] = (Blake2b.HasLanes8, 8, Blake2b.HashLanes8),
    };

    // Without this, a new path could be forgotten here, or one that the CPU lacks pass unseen: it is reported as skipped.
    [Fact]
    public void Paths_OfTheImplementation_AreAllTestedHere()
    {
        IEnumerable<string> flags = typeof(Blake2b).GetProperties(BindingFlags.Static | BindingFlags.NonPublic)
            .Where(p => p.PropertyType == typeof(bool) && p.Name.StartsWith("Has", StringComparison.Ordinal))
            .Select(p => "Hash" + p.Name[3..]);
        Assert.Equal(Paths.Keys.Order(), flags.Order());
    }

    [Theory]
    [MemberData(nameof(PathNames))]
    public void Path_OnThisCpu_IsRun(string path)
        => Assert.SkipUnless(Paths[path].Supported, $"{path} is not tested: this CPU lacks the instructions.");

    [Fact]
    public void Path_Picked_IsTheWidestOfThisCpu()
    {
        (string name, int lanes) = Blake2b.HasLanes8 ? ("avx512x8", 8) : Blake2b.HasLanes4 ? ("avx2x4", 4) : ("scalar", 1);
        Assert.Equal(name, Blake2b.Path);
        Assert.Equal(lanes, Blake2b.MaxLanes);
    }

    [Theory]
    [MemberData(nameof(PathNames))]
    public void Path_WithMessagesOfOneLength_EqualsScalar(string path)
    {
        SkipIfNotSupported(path);
        var random = new SplitMix64(Seed);
        for (int length = 0; length <= 1100; length++)
        {
            int fixedLength = length;
            RunAndCheck(path, random, _ => fixedLength);
        }
    }

    [Theory]
    [MemberData(nameof(PathNames))]
    public void Path_WithMessagesOfMixedLengths_EqualsScalar(string path)
    {
        SkipIfNotSupported(path);
        var random = new SplitMix64(Seed + 1);
        for (int round = 0; round < 300; round++)
        {
            RunAndCheck(path, random, _ => random.Below(1 << (1 + random.Below(12))));
        }
    }

    [Theory]
    [MemberData(nameof(PathNames))]
    public void Path_WithLargeMessages_EqualsScalar(string path)
    {
        SkipIfNotSupported(path);
        var random = new SplitMix64(Seed + 2);
        for (int round = 0; round < 5; round++)
        {
            RunAndCheck(path, random, _ => 10_000 + random.Below(500_000));
        }
    }

    // Each lane must keep to its own message: one is long, and the others are empty or one block.
    [Theory]
    [MemberData(nameof(PathNames))]
    public void Path_WithOneLongMessage_EqualsScalar(string path)
    {
        SkipIfNotSupported(path);
        var random = new SplitMix64(Seed + 3);
        for (int lane = 0; lane < Paths[path].Lanes; lane++)
        {
            int longLane = lane;
            RunAndCheck(path, random, i => i == longLane ? 128 * 20 : 128 * (i % 2));
        }
    }

    [Theory]
    [MemberData(nameof(PathNames))]
    public void Path_WithTheSameJobInAllLanes_WritesItsDigest(string path)
    {
        SkipIfNotSupported(path);
        using var native = new NativeMessages(new SplitMix64(Seed).Bytes(300));
        HashJob[] jobs = [.. Enumerable.Repeat(native.Jobs()[0], Paths[path].Lanes)];
        fixed (HashJob* first = jobs)
        {
            Paths[path].Hash(first);
        }

        native.AssertDigests(path);
    }

    [Fact]
    public void HashRows_OfSpans_EqualsScalar()
    {
        SkipIfNotSupported("HashRows");
        byte[] data = new SplitMix64(Seed).Bytes(1201);
        byte[] expected = new byte[Blake2b.DigestSize];
        byte[] actual = new byte[Blake2b.DigestSize];
        for (int length = 0; length <= 1200; length++)
        {
            // The byte after the message is not zero: the span's end counts, not the padding.
            Blake2b.HashScalar(data.AsSpan(0, length), expected);
            Blake2b.HashRows(data.AsSpan(0, length), actual);
            Assert.True(expected.AsSpan().SequenceEqual(actual), $"seed {Seed:X}, length {length}");
        }
    }

    private static void SkipIfNotSupported(string path) => Assert.SkipUnless(Paths[path].Supported, $"{path} needs another CPU.");

    private static void RunAndCheck(string path, SplitMix64 random, Func<int, int> lengthOf)
    {
        (_, int lanes, HashJobs hash) = Paths[path];
        using var native = new NativeMessages([.. Enumerable.Range(0, lanes).Select(i => random.Bytes(lengthOf(i)))]);
        fixed (HashJob* jobs = native.Jobs())
        {
            hash(jobs);
        }

        native.AssertDigests($"{path}, seeds from {Seed:X}");
    }
}
