// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Security.Cryptography;
using MerkleStore.Bench.Workloads;

namespace MerkleStore.Bench.Tests;

public sealed class WorkloadTests
{
    public static TheoryData<string> Names => [.. WorkloadCatalogue.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Workload_SameSeed_SameOperations(string name)
    {
        Assert.Equal(Digest(name, seed: 7), Digest(name, seed: 7));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Workload_OtherSeed_OtherOperations(string name)
    {
        Assert.NotEqual(Digest(name, seed: 7), Digest(name, seed: 8));
    }

    [Theory]
    [InlineData("tezos", "b6be1bb2508f")]
    [InlineData("uniform", "1d8f3dbbb695")]
    [InlineData("kv", "d10ed23a91ad")]
    public void Workload_SeedOne_KnownDigest(string name, string expected)
    {
        // Figures of different versions can be compared only as long as these stay as they are.
        Assert.StartsWith(expected, Digest(name, seed: 1), StringComparison.Ordinal);
    }

    [Fact]
    public void Tezos_EachBlock_HasTheProfileOfAMainnetBlock()
    {
        List<OperationBlock> blocks = Measured(new WorkloadSettings("tezos", Blocks: 20, Scale: 0.01, Seed: 3));

        Assert.Equal(20, blocks.Count);
        Assert.All(blocks, block =>
        {
            Assert.InRange(CountOf(block, OperationKind.Get), 2_200, 2_400);
            Assert.InRange(CountOf(block, OperationKind.Mem), 1_100, 1_400);
            Assert.InRange(CountOf(block, OperationKind.Set), 880, 1_000);
            Assert.Equal(12, CountOf(block, OperationKind.Delete));
        });
    }

    [Fact]
    public void Tezos_EndOfACycle_HasTheLargeBlock()
    {
        List<OperationBlock> blocks = Measured(new WorkloadSettings("tezos", Blocks: 101, Scale: 0.1, Seed: 3));

        Assert.InRange(blocks[99].Count, 13_000, 13_010);
        Assert.InRange(blocks[98].Count, 4_100, 4_900);
        Assert.InRange(blocks[100].Count, 4_100, 4_900);
    }

    [Fact]
    public void KeyValue_InABlock_ReadsComeBeforeWrites()
    {
        foreach (OperationBlock block in Measured(new WorkloadSettings("kv", Entries: 5_000, Blocks: 3)))
        {
            ReadOnlySpan<Operation> operations = block.Operations;
            int firstWrite = operations.IndexOfAnyExcept(operations.ToArray().Where(o => o.Kind is OperationKind.Get or OperationKind.List).ToArray());
            Assert.All(operations[firstWrite..].ToArray(), operation => Assert.True(operation.Kind is OperationKind.Set or OperationKind.Delete));
        }
    }

    private static int CountOf(OperationBlock block, OperationKind kind) => block.Operations.ToArray().Count(operation => operation.Kind == kind);

    private static List<OperationBlock> Measured(WorkloadSettings settings)
    {
        IWorkload workload = WorkloadCatalogue.Create(settings);
        List<OperationBlock> blocks = [];
        for (var block = new OperationBlock(); workload.Next(block); block = new OperationBlock())
        {
            if (!block.IsLoad)
            {
                blocks.Add(block);
            }
        }

        return blocks;
    }

    private static string Digest(string name, ulong seed)
    {
        IWorkload workload = WorkloadCatalogue.Create(new WorkloadSettings(name, Entries: 500, Blocks: 3, Scale: 0.005, Seed: seed));
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = new OperationBlock();
        while (workload.Next(block))
        {
            block.AppendTo(digest);
            block.Clear();
        }

        return Convert.ToHexStringLower(digest.GetHashAndReset());
    }
}
