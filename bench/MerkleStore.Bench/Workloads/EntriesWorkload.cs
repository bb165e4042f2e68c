// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Bench.Workloads;

/// <summary>Random reads and writes over a number of values: per block 1,000 gets, 500 mems (half of them in vain), 500 sets (a tenth of new keys) and 20 deletes.</summary>
internal sealed class EntriesWorkload(KeyShape shape, int entries, int blocks, ulong seed) : IWorkload
{
    private const int LoadBlock = 50_000;
    private const int Gets = 1_000;
    private const int Mems = 500;
    private const int Sets = 500;
    private const int Deletes = 20;

    private readonly SplitMix64 _random = new(seed);
    private readonly KeyText _key = new();

    // Keys are numbers; the text of a key comes from its number by a bijection, so that no list of keys has to be kept.
    private readonly List<int> _live = [];
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
                SetNew(block);
            }

            return true;
        }

        if (_done++ == blocks)
        {
            return false;
        }

        int reads = Gets + Mems;
        int total = reads + Sets;
        int sets = 0;
        for (int i = 0; i < total; i++)
        {
            // The kinds are interleaved in a fixed rhythm.
            switch (i % 4)
            {
                case 0 or 1:
                    block.Add(OperationKind.Get, Key(_live[_random.Below(_live.Count)]));
                    break;
                case 2:
                    int number = (i & 4) == 0 ? _live[_random.Below(_live.Count)] : -1 - _random.Below(1 << 20);
                    block.Add(OperationKind.Mem, Key(number));
                    break;
                default:
                    Set(block, sets++);
                    break;
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

    private void Set(OperationBlock block, int index)
    {
        if (index % 10 == 9)
        {
            SetNew(block);
        }
        else
        {
            block.AddSet(Key(_live[_random.Below(_live.Count)]), _random, _random.Between(8, 64));
        }
    }

    private void SetNew(OperationBlock block)
    {
        block.AddSet(Key(_next), _random, _random.Between(8, 64));
        _live.Add(_next++);
    }

    private ReadOnlySpan<byte> Key(int number)
    {
        Span<byte> bytes = stackalloc byte[16];
        var own = new SplitMix64((ulong)number + (seed << 32));
        own.Fill(bytes);
        switch (shape)
        {
            case KeyShape.Wide:
                return _key.Start("wide/"u8).Hex(bytes).Bytes;
            case KeyShape.Uniform:
                return _key.Start("u/"u8).Hex(bytes[0]).Text("/"u8).Hex(bytes[1]).Text("/"u8).Hex(bytes).Bytes;
            default:
                _key.Start("deep"u8);
                uint bits = BitConverter.ToUInt32(bytes);
                for (int step = 0; step < 10; step++)
                {
                    _key.Text("/level-"u8).Number((int)(bits & 3));
                    bits >>= 2;
                }

                return _key.Text("/"u8).Hex(bytes).Bytes;
        }
    }
}
