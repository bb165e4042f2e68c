// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Bench.Workloads;

/// <content>The first state.</content>
internal sealed partial class TezosWorkload
{
    /// <summary>Fills block after block; yields when one is full.</summary>
    private IEnumerable<bool> Genesis()
    {
        Set("protocol"u8, 32, 32);
        Set("data/version"u8, 12, 12);
        Set("data/v1/constants"u8, 420, 420);
        for (int i = 0; i < _accounts; i++)
        {
            NewAccount();
            if (IsFull)
            {
                yield return true;
            }
        }

        for (int i = 0; i < Math.Max(4, _accounts / 20); i++)
        {
            NewContract();
            if (IsFull)
            {
                yield return true;
            }
        }

        NewDelegates();
        for (int i = 0; i < _accounts; i++)
        {
            Delegation(_state.Accounts[i]);
            if (IsFull)
            {
                yield return true;
            }
        }

        for (int roll = 0; roll < Rolls; roll++)
        {
            Set(_keys.Roll(roll), 21, 21);
        }

        int maps = Math.Max(3, _accounts / 500);
        double weights = 0;
        for (int map = 0; map < maps; map++)
        {
            weights += 1.0 / (map + 1);
        }

        for (int map = 0; map < maps; map++)
        {
            NewBigMap();
            int entries = 1 + (int)(_accounts / 2 / weights / (map + 1));
            for (int i = 0; i < entries; i++)
            {
                NewBigMapEntry(map);
                if (IsFull)
                {
                    yield return true;
                }
            }
        }

        for (int cycle = 0; cycle < 5; cycle++)
        {
            NewCycle(cycle);
        }

        yield return true;
    }

    private bool IsFull => _block.Count >= LoadBlock;

    private int Rolls => Math.Max(16, _accounts / 10);

    private void NewAccount()
    {
        byte[] address = NewAddress(20);
        Set(_keys.Contract(address, "/balance"u8), 3, 8);
        Set(_keys.Contract(address, "/counter"u8), 3, 4);
        Set(_keys.Contract(address, "/manager"u8), 21, 30);
        _state.Accounts.Add(address);
    }

    private void NewContract()
    {
        byte[] address = NewAddress(20);
        int code = 200 + LowOf(2_800);
        int storage = 40 + LowOf(960);
        Set(_keys.Contract(address, "/balance"u8), 3, 8);
        Set(_keys.Contract(address, "/data/code"u8), code, code);
        Set(_keys.Contract(address, "/data/storage"u8), storage, storage);
        SetLength(_keys.Contract(address, "/len/code"u8), code);
        SetLength(_keys.Contract(address, "/len/storage"u8), storage);
        Set(_keys.Contract(address, "/paid_bytes"u8), 2, 3);
        Set(_keys.Contract(address, "/used_bytes"u8), 2, 3);
        _state.Contracts.Add(address);
        _state.StorageBytes.Add(storage);
    }

    /// <summary>0 to a limit, low numbers more often.</summary>
    private int LowOf(int limit) => Math.Min(_random.Below(limit), _random.Below(limit));

    private void NewDelegates()
    {
        int delegates = Math.Max(8, _accounts / 500);
        for (int i = 0; i < delegates; i++)
        {
            byte[] address = _state.Accounts[i * 7 % _accounts];
            Set(_keys.Delegate(address), 6, 6);
            Set(_keys.Contract(address, "/roll_list"u8), 4, 4);
            Set(_keys.Contract(address, "/frozen_deposits"u8), 8, 16);
            Set(_keys.Contract(address, "/delegate_desactivation"u8), 4, 4);
            _state.Delegates.Add(address);
        }
    }

    private void Delegation(byte[] account)
    {
        if (_random.Below(4) == 0)
        {
            byte[] to = Hot(_state.Delegates);
            Set(_keys.Contract(account, "/delegate"u8), 21, 21);
            if (_random.Below(2) == 0)
            {
                Set(_keys.Delegated(to, account), 6, 6);
            }
        }
    }

    private int NewBigMap()
    {
        int map = _state.BigMaps.Count;
        Set(_keys.BigMap(map, "/key_type"u8), 5, 20);
        Set(_keys.BigMap(map, "/value_type"u8), 5, 60);
        Set(_keys.BigMap(map, "/total_bytes"u8), 2, 4);
        _state.BigMaps.Add([]);
        return map;
    }

    private void NewBigMapEntry(int map)
    {
        byte[] key = NewAddress(32);
        SetBigMapEntry(map, key);
        _state.BigMaps[map].Add(key);
    }

    private void SetBigMapEntry(int map, byte[] key)
    {
        int length = _random.Between(20, 200);
        Set(_keys.BigMapEntry(map, key, "/data"u8), length, length);
        SetLength(_keys.BigMapEntry(map, key, "/len"u8), length);
    }

    private void NewCycle(int cycle)
    {
        Set(_keys.Cycle(cycle, "/random_seed"u8), 32, 32);
        Set(_keys.Cycle(cycle, "/roll_snapshot"u8), 2, 2);
        for (int i = 0; i < 16; i++)
        {
            Set(_keys.Cycle(cycle, "/last_roll/"u8, i), 4, 4);
        }

        for (int i = 0; i < Math.Max(8, _state.Delegates.Count / 4) && i < _state.Delegates.Count; i++)
        {
            Set(_keys.Cycle(cycle, "/delegate_sampler/"u8, _state.Delegates[i]), 8, 24);
        }
    }
}
