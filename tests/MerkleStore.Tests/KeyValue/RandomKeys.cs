// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tests.Support;

namespace MerkleStore.Tests.KeyValue;

/// <summary>Keys and values in which the hard cases are common: prefixes of each other, the bytes 00, 01 and FF, and the lengths at which the mapping changes.</summary>
internal sealed class RandomKeys(ulong seed)
{
    private static readonly int[] EdgeLengths = [126, 127, 128, 129, 130, 255, 4094, 4095, 4096];
    private static readonly int[] ValueLengths = [0, 1, 31, 119, 120, 121, 500, 3000];

    private readonly SplitMix64 _random = new(seed);
    private readonly List<byte[]> _made = [];

    public int Next(int bound) => _random.Next(bound);

    public byte[] Key()
    {
        byte[] key = Next(20) switch
        {
            < 6 when _made.Count > 0 => _made[Next(_made.Count)],
            < 9 when _made.Count > 0 => Prefix(_made[Next(_made.Count)]),
            < 12 when _made.Count > 0 => Longer(_made[Next(_made.Count)]),
            < 13 => Fill(EdgeLengths[Next(EdgeLengths.Length)]),
            < 16 => [(byte)'a', (byte)'a', .. Fill(1 + Next(6))],
            _ => Fill(Next(6)),
        };
        _made.Add(key);
        return key;
    }

    /// <summary>A prefix to scan: mostly one that some key has.</summary>
    public byte[] ScanPrefix()
    {
        byte[] key = Key();
        return Next(4) == 0 ? key : key[..Math.Min(key.Length, Next(5))];
    }

    public byte[] Value()
    {
        byte[] value = _random.Bytes(ValueLengths[Next(ValueLengths.Length)]);
        return value;
    }

    private byte[] Prefix(byte[] key) => key[..Next(key.Length + 1)];

    private byte[] Longer(byte[] key) => key.Length == KeyValueStore.MaxKeyBytes ? key : [.. key, Byte()];

    private byte[] Fill(int length)
    {
        byte[] key = new byte[length];
        for (int i = 0; i < length; i++)
        {
            key[i] = Byte();
        }

        return key;
    }

    private byte Byte() => Next(7) switch
    {
        0 => 0,
        1 => 1,
        2 => 2,
        3 => 0xFF,
        4 or 5 => (byte)'a',
        _ => (byte)Next(256),
    };
}
