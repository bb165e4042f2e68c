// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Bench.Workloads;

/// <summary>The keys of the context of a Tezos node. A result is valid until the next call.</summary>
internal sealed class TezosKeys
{
    private readonly KeyText _key = new();

    /// <summary>A field of an account or contract; the name begins with a slash.</summary>
    public ReadOnlySpan<byte> Contract(byte[] address, ReadOnlySpan<byte> field)
        => _key.Start("data/contracts/index/"u8).Hex(address).Text(field).Bytes;

    /// <summary>An account among those that delegate to another.</summary>
    public ReadOnlySpan<byte> Delegated(byte[] contract, byte[] account)
        => _key.Start("data/contracts/index/"u8).Hex(contract).Text("/delegated/"u8).Hex(account).Bytes;

    /// <summary>A delegate in the list of all.</summary>
    public ReadOnlySpan<byte> Delegate(byte[] address) => _key.Start("data/delegates/"u8).Hex(address).Bytes;

    /// <summary>A roll.</summary>
    public ReadOnlySpan<byte> Roll(int roll)
        => _key.Start("data/rolls/owner/current/"u8).Hex((byte)roll).Text("/"u8).Hex((byte)(roll >> 8)).Text("/"u8).Number(roll).Bytes;

    /// <summary>A field of a big map; the name begins with a slash.</summary>
    public ReadOnlySpan<byte> BigMap(int map, ReadOnlySpan<byte> field)
        => _key.Start("data/big_maps/index/"u8).Number(map).Text(field).Bytes;

    /// <summary>A field of an entry of a big map; the name begins with a slash, or is empty for the entry itself.</summary>
    public ReadOnlySpan<byte> BigMapEntry(int map, byte[] key, ReadOnlySpan<byte> field)
        => _key.Start("data/big_maps/index/"u8).Number(map).Text("/contents/"u8).Hex(key).Text(field).Bytes;

    /// <summary>Something of a cycle; the name begins with a slash, or is empty for the cycle itself.</summary>
    public ReadOnlySpan<byte> Cycle(int cycle, ReadOnlySpan<byte> field)
        => _key.Start("data/cycle/"u8).Number(cycle).Text(field).Bytes;

    /// <summary>Something numbered of a cycle; the name begins and ends with a slash.</summary>
    public ReadOnlySpan<byte> Cycle(int cycle, ReadOnlySpan<byte> field, int number)
        => _key.Start("data/cycle/"u8).Number(cycle).Text(field).Number(number).Bytes;

    /// <summary>Something of a cycle by delegate; the name begins and ends with a slash.</summary>
    public ReadOnlySpan<byte> Cycle(int cycle, ReadOnlySpan<byte> field, byte[] address)
        => _key.Start("data/cycle/"u8).Number(cycle).Text(field).Hex(address).Bytes;
}
