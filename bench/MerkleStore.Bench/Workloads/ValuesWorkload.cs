// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Bench.Workloads;

/// <summary>Values of 1 byte to 300 KB, each size class as often as any other: per block 100 gets and 20 sets.</summary>
internal sealed class ValuesWorkload(int entries, int blocks, ulong seed) : IWorkload
{
    private const int LoadBlock = 200;
    private const int Gets = 100;
    private const int Sets = 20;
    private const int LargestBytes = 300_000;

    private readonly SplitMix64 _random = new(seed);
    private readonly KeyText _key = new();
    private int _next;
    private int _done;

    /// <inheritdoc/>
    public bool Next(OperationBlock block)
    {
        if (_next < entries)
        {
            block.IsLoad = true;
            for (int end = Math.Min(entries, _next + LoadBlock); _next < end; _next++)
            {
                block.AddSet(Key(_next), _random, Size());
            }

            return true;
        }

        if (_done++ == blocks)
        {
            return false;
        }

        for (int i = 0; i < Gets; i++)
        {
            block.Add(OperationKind.Get, Key(_random.Below(entries)));
            if (i % (Gets / Sets) == 0)
            {
                block.AddSet(Key(_random.Below(entries)), _random, Size());
            }
        }

        return true;
    }

    private int Size() => _random.Octaves(LargestBytes);

    private ReadOnlySpan<byte> Key(int number) => _key.Start("values/"u8).Number(number % 64).Text("/"u8).Number(number).Bytes;
}
