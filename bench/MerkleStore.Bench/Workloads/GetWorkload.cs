// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Bench.Workloads;

/// <summary>Nothing but gets of values that are there, all in memory: three values to an account, as in the index of contracts, and three to seven steps to a value.</summary>
/// <remarks>With six and seven steps the accounts are in directories by their first byte, or first two: smaller directories instead of one large one.</remarks>
internal sealed class GetWorkload(int depth, int entries, int blocks, ulong seed) : IWorkload
{
    private const int LoadBlock = 99_999;
    private const int Gets = 100_000;

    private readonly SplitMix64 _random = new(seed);
    private readonly KeyText _key = new();
    private int _next;
    private int _done;

    /// <summary>The name of the workload with keys of a number of steps.</summary>
    public static string NameOf(int depth) => depth switch
    {
        5 => "get",
        >= 3 and <= 7 => FormattableString.Invariant($"get-{depth}"),
        _ => throw new ArgumentOutOfRangeException(nameof(depth), depth, "Keys have 3 to 7 steps."),
    };

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
        _key.Start(depth switch
        {
            3 => "index/"u8,
            4 => "contracts/index/"u8,
            _ => "data/contracts/index/"u8,
        });
        for (int i = 5; i < depth; i++)
        {
            _key.Hex(account[i - 5]).Text("/"u8);
        }

        return _key.Hex(account).Text(field).Bytes;
    }
}
