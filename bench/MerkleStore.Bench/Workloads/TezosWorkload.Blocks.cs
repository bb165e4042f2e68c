// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Bench.Workloads;

/// <content>What happens in a block.</content>
internal sealed partial class TezosWorkload
{
    private int Cycle => 4 + (_level / CycleBlocks);

    /// <summary>What every block does: reads of constants, the baker, attestations.</summary>
    private void Head()
    {
        byte[] baker = Hot(_state.Delegates);
        Get("protocol"u8);
        Get("data/version"u8);
        Get("data/v1/constants"u8);
        Get(_keys.Delegate(baker));
        Get(_keys.Cycle(Cycle, "/random_seed"u8));
        List(_keys.Cycle(Cycle, "/last_roll"u8));
        if (_level % 8 == 0)
        {
            List(_keys.Contract(baker, []));
        }

        if (_level % 64 == 0)
        {
            List("data/delegates"u8);
        }

        Set(_keys.Cycle(Cycle, "/nonces/"u8, _level), 53, 53);
        Set("data/last_block_priority"u8, 4, 4);
        Set(_keys.Contract(baker, "/frozen_deposits"u8), 8, 16);
        for (int i = 0; i < Finds / 60; i++)
        {
            Get(_keys.Roll(_random.Below(Rolls)));
            Get(_keys.Contract(Hot(_state.Delegates), "/frozen_deposits"u8));
        }
    }

    private void Transaction()
    {
        double u = _random.Fraction();
        if (!Lacks(OperationKind.Set, Sets))
        {
            Call(writes: false);
        }
        else if (!Lacks(OperationKind.Get, Finds) || u < 0.55)
        {
            Transfer();
        }
        else if (u < 0.985)
        {
            Call(writes: true);
        }
        else if (u < 0.995)
        {
            NewContract();
        }
        else
        {
            int map = NewBigMap();
            NewBigMapEntry(map);
        }
    }

    private void Transfer()
    {
        byte[] source = HotAccount();
        Mem(_keys.Contract(source, "/manager"u8));
        Get(_keys.Contract(source, "/manager"u8));
        Spend(source);
        Get(_keys.Contract(source, "/delegate"u8));
        if (_random.Fraction() < 0.06)
        {
            Mem(_keys.Contract(NewAddress(20), "/balance"u8));
            NewAccount();
            return;
        }

        byte[] target = _random.Below(4) == 0 ? AnyAccount() : HotAccount();
        Mem(_keys.Contract(target, "/balance"u8));
        Get(_keys.Contract(target, "/balance"u8));
        Get(_keys.Contract(target, "/delegate"u8));
        Set(_keys.Contract(target, "/balance"u8), 3, 8);
    }

    private void Spend(byte[] account)
    {
        Get(_keys.Contract(account, "/counter"u8));
        Get(_keys.Contract(account, "/balance"u8));
        Set(_keys.Contract(account, "/counter"u8), 3, 4);
        Set(_keys.Contract(account, "/balance"u8), 3, 8);
    }

    private void Call(bool writes)
    {
        int contract = _random.Zipf(_state.Contracts.Count);
        byte[] address = _state.Contracts[contract];
        Get(_keys.Contract(address, "/balance"u8));
        Get(_keys.Contract(address, "/len/code"u8));
        Get(_keys.Contract(address, "/data/code"u8));
        Get(_keys.Contract(address, "/len/storage"u8));
        Get(_keys.Contract(address, "/data/storage"u8));
        int map = _random.Zipf(_state.BigMaps.Count);
        Get(_keys.BigMap(map, "/key_type"u8));
        Get(_keys.BigMap(map, "/value_type"u8));
        List<byte[]> keys = _state.BigMaps[map];
        for (int i = _random.Between(2, 6); i > 0; i--)
        {
            // Three of ten keys are not there.
            bool present = keys.Count != 0 && _random.Fraction() < 0.7;
            byte[] key = !present ? NewAddress(32) : _random.Fraction() < 0.6 ? Hot(keys) : keys[_random.Below(keys.Count)];
            Mem(_keys.BigMapEntry(map, key, "/data"u8));
            Get(_keys.BigMapEntry(map, key, "/len"u8));
            Get(_keys.BigMapEntry(map, key, "/data"u8));
            if (writes && present && i <= 2)
            {
                SetBigMapEntry(map, key);
            }
        }

        if (!writes)
        {
            return;
        }

        Spend(HotAccount());
        int storage = Math.Clamp(_state.StorageBytes[contract] + _random.Between(-10, 10), 40, 2000);
        _state.StorageBytes[contract] = storage;
        Set(_keys.Contract(address, "/data/storage"u8), storage, storage);
        SetLength(_keys.Contract(address, "/len/storage"u8), storage);
        Set(_keys.Contract(address, "/used_bytes"u8), 2, 3);
        double u = _random.Fraction();
        if (u < 0.35)
        {
            NewBigMapEntry(map);
            Set(_keys.BigMap(map, "/total_bytes"u8), 2, 4);
        }
        else if (u < 0.45 && Lacks(OperationKind.Delete, Deletes))
        {
            DeleteBigMapEntry(map);
        }
    }

    private void DeleteBigMapEntry(int map)
    {
        List<byte[]> keys = _state.BigMaps[map];
        if (keys.Count <= 2)
        {
            NewBigMapEntry(map);
            return;
        }

        int index = _random.Below(keys.Count);
        Delete(_keys.BigMapEntry(map, keys[index], []));
        keys[index] = keys[^1];
        keys.RemoveAt(keys.Count - 1);
    }

    /// <summary>The end of a cycle: the oldest cycle goes, a new one comes, and rewards are paid along the delegates and accounts.</summary>
    private void EndCycle()
    {
        int ended = (_level / CycleBlocks) - 1;
        Delete(_keys.Cycle(ended, []));
        NewCycle(Cycle + 1);
        foreach (byte[] address in _state.Delegates)
        {
            Set(_keys.Contract(address, "/roll_list"u8), 4, 4);
            Set(_keys.Contract(address, "/frozen_deposits"u8), 8, 16);
        }

        for (int i = _random.Below(_state.Accounts.Count); _block.Count < _cycleOperations; i++)
        {
            byte[] account = _state.Accounts[i % _state.Accounts.Count];
            Mem(_keys.Contract(account, "/balance"u8));
            Get(_keys.Contract(account, "/balance"u8));
            Get(_keys.Contract(account, "/delegate"u8));
            Get(_keys.Contract(Hot(_state.Delegates), "/frozen_deposits"u8));
            Set(_keys.Contract(account, "/balance"u8), 3, 8);
        }
    }
}
