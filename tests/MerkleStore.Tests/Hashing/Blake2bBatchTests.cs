// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Hashing;

namespace MerkleStore.Tests.Hashing;

public class Blake2bBatchTests
{
    private const ulong Seed = 0xBA7C4;

    [Theory]
    [InlineData(0, 128)]
    [InlineData(1, 128)]
    [InlineData(127, 128)]
    [InlineData(128, 128)]
    [InlineData(129, 256)]
    [InlineData(1024, 1024)]
    [InlineData(int.MaxValue - 127, int.MaxValue - 127)]
    public void Pad_OfALength_IsWholeBlocksAndAtLeastOne(int length, int expected) => Assert.Equal(expected, Blake2bBatch.Pad(length));

    /// <summary>The numbers of lanes that batches are grouped for, whatever the best of this CPU.</summary>
    public static TheoryData<int> LaneCounts => [1, 4, 8];

    [Theory]
    [MemberData(nameof(LaneCounts))]
    public void Run_OfEveryNumberOfJobs_EqualsSingleHashes(int lanes)
    {
        var random = new SplitMix64(Seed);
        for (int count = 0; count <= 70; count++)
        {
            for (int mix = 0; mix < Mixes.Length; mix++)
            {
                byte[][] messages = [.. Enumerable.Range(0, count).Select(_ => random.Bytes(Mixes[mix](random)))];
                RunAndCheck(lanes, messages, $"seed {Seed:X}, {lanes} lanes, {count} jobs, mix {mix}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(LaneCounts))]
    public void Run_OfManySmallJobs_EqualsSingleHashes(int lanes)
    {
        var random = new SplitMix64(Seed + 1);
        byte[][] messages = [.. Enumerable.Range(0, 3000).Select(_ => random.Bytes(random.Below(400)))];
        RunAndCheck(lanes, messages, $"seed {Seed + 1:X}, {lanes} lanes");
    }

    [Theory]
    [MemberData(nameof(LaneCounts))]
    public void Run_OfJobsAcrossAllSizes_EqualsSingleHashes(int lanes)
    {
        var random = new SplitMix64(Seed + 2);
        for (int round = 0; round < 20; round++)
        {
            byte[][] messages = [.. Enumerable.Range(0, 40).Select(_ => random.Bytes(random.Below(1 << (4 + random.Below(14)))))];
            RunAndCheck(lanes, messages, $"seed {Seed + 2:X}, {lanes} lanes, round {round}");
        }
    }

    // Around every edge of a class of lengths, more jobs than one group holds.
    [Fact]
    public void Run_OfJobsAroundPowersOfTwo_EqualsSingleHashes()
    {
        var random = new SplitMix64(Seed + 4);
        var lengths = new List<int>();
        for (int blocks = 1; blocks <= 1024; blocks *= 2)
        {
            for (int offset = -1; offset <= 1; offset++)
            {
                lengths.AddRange([(128 * blocks) + offset, (128 * (blocks - 1)) + 1, (128 * (blocks + offset)) + 64]);
            }
        }

        RunAndCheck(Blake2b.MaxLanes, [.. lengths.Select(random.Bytes)], $"seed {Seed + 4:X}");
    }

    [Fact]
    public void Run_OfJobs_LeavesTheSpanAsItWas()
    {
        var random = new SplitMix64(Seed + 5);
        using var native = new NativeMessages([.. Enumerable.Range(0, 50).Select(_ => random.Bytes(random.Below(600)))]);
        HashJob[] jobs = native.Jobs();
        Blake2bBatch.Run(jobs);
        Assert.Equal(native.Jobs().Select(j => j.Length), jobs.Select(j => j.Length));
    }

    [Fact]
    public void Run_Allocates_Nothing()
    {
        var random = new SplitMix64(Seed + 3);
        byte[][] messages = [.. Enumerable.Range(0, 200).Select(i => random.Bytes(Mixes[i % Mixes.Length](random)))];
        using var native = new NativeMessages(messages);
        HashJob[] jobs = native.Jobs();
        Blake2bBatch.Run(jobs);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Blake2bBatch.Run(jobs);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        native.AssertDigests($"seed {Seed + 3:X}");
    }

    // Lengths of one kind: all short; 1 to 3 blocks; whole blocks only; mixed; a few long among short.
    private static readonly Func<SplitMix64, int>[] Mixes =
    [
        random => random.Below(129),
        random => random.Below(3 * 128 + 1),
        random => 128 * random.Below(5),
        random => random.Below(4000),
        random => random.Below(10) == 0 ? random.Below(40_000) : random.Below(100),
    ];

    private static void RunAndCheck(int lanes, byte[][] messages, string context)
    {
        Assert.SkipUnless(lanes <= Blake2b.MaxLanes, $"This CPU has no {lanes} lanes.");
        using var native = new NativeMessages(messages);
        Blake2bBatch.Run(native.Jobs(), lanes);
        native.AssertDigests(context);
    }
}
