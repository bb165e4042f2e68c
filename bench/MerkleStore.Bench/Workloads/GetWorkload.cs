// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Bench.Workloads;

/// <summary>Nothing but gets of values that are there, all in memory: five steps, three values to an account, as in the index of contracts.</summary>
internal sealed class GetWorkload(int entries, int blocks, ulong seed) : IWorkload
{
    private const int LoadBlock = 99_999;
    private const int Gets = 100_000;

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
                block.AddSet(Key(_next), _random, _random.Between(4, 24));
            }

            return true;
        }

        if (_done++ == blocks)
        {
            return false;
        }

        block.Commits = false;
        for (int i = 0; i < Gets; i++)
        {
            block.Add(OperationKind.Get, Key(_random.Below(entries)));
        }

        return true;
    }

    private ReadOnlySpan<byte> Key(int number)
    {
        Span<byte> account = stackalloc byte[20];
        new SplitMix64((ulong)(number / 3) + (seed << 32)).Fill(account);
        ReadOnlySpan<byte> field = (number % 3) switch
        {
            0 => "/balance"u8,
            1 => "/counter"u8,
            _ => "/manager"u8,
        };
        return _key.Start("data/contracts/index/"u8).Hex(account).Text(field).Bytes;
    }
}
