// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Bench.Workloads;

/// <summary>A flat store: keys of 32 bytes in groups that share the first 8, values of 20 to 200 bytes. Per block 500 gets, 5 scans of a group of up to 100, then 450 puts (a tenth new), 50 deletes, and one commit.</summary>
internal sealed class KeyValueWorkload(int entries, int blocks, ulong seed) : IWorkload
{
    private const int GroupBytes = 8;
    private const int GroupEntries = 100;
    private const int LoadBlock = 50_000;
    private const int Gets = 500;
    private const int Scans = 5;
    private const int Puts = 450;
    private const int Deletes = 50;

    private readonly SplitMix64 _random = new(seed);
    private readonly List<int> _live = [];
    private readonly byte[] _key = new byte[32];
    private int _next;
    private int _done;

    /// <inheritdoc/>
    public bool Next(OperationBlock block)
    {
        if (_next < entries)
        {
            block.IsLoad = true;
            int end = Math.Min(entries, _next + LoadBlock);
            while (_next < end)
            {
                PutNew(block);
            }

            return true;
        }

        if (_done++ == blocks)
        {
            return false;
        }

        // Reads come first, so that every store may gather its writes in a batch: nothing has to be read back out of it.
        for (int i = 0; i < Gets; i++)
        {
            block.Add(OperationKind.Get, Key(i % 10 == 9 ? -1 - _random.Below(1 << 20) : Live()));
        }

        for (int i = 0; i < Scans; i++)
        {
            block.Add(OperationKind.List, Key(Live()).AsSpan(0, GroupBytes));
        }

        for (int i = 0; i < Puts; i++)
        {
            if (i % 10 == 9)
            {
                PutNew(block);
            }
            else
            {
                block.AddSet(Key(Live()), _random, _random.Between(20, 200));
            }
        }

        for (int i = 0; i < Deletes && _live.Count > 1; i++)
        {
            int index = _random.Below(_live.Count);
            block.Add(OperationKind.Delete, Key(_live[index]));
            _live[index] = _live[^1];
            _live.RemoveAt(_live.Count - 1);
        }

        return true;
    }

    private int Live() => _live[_random.Below(_live.Count)];

    private void PutNew(OperationBlock block)
    {
        block.AddSet(Key(_next), _random, _random.Between(20, 200));
        _live.Add(_next++);
    }

    private byte[] Key(int number)
    {
        new SplitMix64((ulong)(number / GroupEntries) ^ ~(seed << 32)).Fill(_key.AsSpan(0, GroupBytes));
        new SplitMix64((ulong)number + (seed << 32)).Fill(_key.AsSpan(GroupBytes));
        return _key;
    }
}
