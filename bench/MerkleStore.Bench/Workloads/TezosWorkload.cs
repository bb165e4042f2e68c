// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Bench.Workloads;

/// <summary>Blocks with the shape of those of the Tezos main network: about 2,200 finds, 1,100 mems, 880 sets and 12 deletes, hot accounts far more often than cold ones.</summary>
/// <remarks>
/// The state has accounts, contracts with code and storage, big maps, delegates, rolls and cycles. Every <see cref="CycleBlocks"/> blocks a cycle
/// ends: that block has 130,000 operations (in proportion to a scale below 1), most of them one after another over the delegates and accounts.
/// </remarks>
internal sealed partial class TezosWorkload : IWorkload
{
    /// <summary>Blocks in a cycle.</summary>
    public const int CycleBlocks = 100;

    /// <summary>Finds in a block.</summary>
    public const int Finds = 2_200;

    /// <summary>Mems in a block.</summary>
    public const int Mems = 1_100;

    /// <summary>Sets in a block.</summary>
    public const int Sets = 880;

    /// <summary>Deletes in a block.</summary>
    public const int Deletes = 12;

    /// <summary>Operations of the block at the end of a cycle, at scale 1.</summary>
    public const int CycleOperations = 130_000;

    private const int AccountsAtScaleOne = 200_000;
    private const int LoadBlock = 100_000;

    private readonly int _accounts;
    private readonly int _blocks;
    private readonly int _cycleOperations;
    private readonly SplitMix64 _random;
    private readonly TezosState _state = new();
    private readonly TezosKeys _keys = new();
    private readonly IEnumerator<bool> _genesis;
    private readonly int[] _counts = new int[5];
    private OperationBlock _block = new();
    private int _level;

    /// <summary>Makes the workload.</summary>
    public TezosWorkload(double scale, int blocks, ulong seed)
    {
        _accounts = Math.Max(200, (int)(AccountsAtScaleOne * scale));
        _blocks = blocks;
        _cycleOperations = (int)(CycleOperations * Math.Min(1, scale));
        _random = new SplitMix64(seed);
        _genesis = Genesis().GetEnumerator();
    }

    /// <inheritdoc/>
    public bool Next(OperationBlock block)
    {
        _block = block;
        if (_genesis.MoveNext())
        {
            block.IsLoad = true;
            return true;
        }

        if (_level == _blocks)
        {
            return false;
        }

        Array.Clear(_counts);
        _level++;
        Head();
        while (Lacks(OperationKind.Set, Sets) || Lacks(OperationKind.Get, Finds))
        {
            Transaction();
        }

        // The rest of the quotas: existence checks on accounts and big-map keys, deletes of big-map entries.
        while (Lacks(OperationKind.Mem, Mems))
        {
            Mem(_keys.Contract(_random.Fraction() < 0.7 ? HotAccount() : AnyAccount(), "/balance"u8));
        }

        while (Lacks(OperationKind.Delete, Deletes))
        {
            DeleteBigMapEntry(_random.Zipf(_state.BigMaps.Count));
        }

        if (_level % CycleBlocks == 0)
        {
            EndCycle();
        }

        return true;
    }

    private bool Lacks(OperationKind kind, int quota) => _counts[(int)kind] < quota;

    private void Get(ReadOnlySpan<byte> key)
    {
        _counts[(int)OperationKind.Get]++;
        _block.Add(OperationKind.Get, key);
    }

    private void Mem(ReadOnlySpan<byte> key)
    {
        _counts[(int)OperationKind.Mem]++;
        _block.Add(OperationKind.Mem, key);
    }

    private void List(ReadOnlySpan<byte> key)
    {
        _counts[(int)OperationKind.List]++;
        _block.Add(OperationKind.List, key);
    }

    private void Delete(ReadOnlySpan<byte> key)
    {
        _counts[(int)OperationKind.Delete]++;
        _block.Add(OperationKind.Delete, key);
    }

    private void Set(ReadOnlySpan<byte> key, int low, int high)
    {
        _counts[(int)OperationKind.Set]++;
        _block.AddSet(key, _random, _random.Between(low, high));
    }

    private void SetLength(ReadOnlySpan<byte> key, int length)
    {
        _counts[(int)OperationKind.Set]++;
        _block.AddSet(key, [(byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length]);
    }

    private byte[] NewAddress(int bytes)
    {
        byte[] address = new byte[bytes];
        _random.Fill(address);
        return address;
    }

    private byte[] HotAccount() => Hot(_state.Accounts);

    private byte[] AnyAccount() => _state.Accounts[_random.Below(_state.Accounts.Count)];

    private byte[] Hot(List<byte[]> list) => list[_random.Zipf(list.Count)];
}
