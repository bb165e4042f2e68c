// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Numerics;

namespace MerkleStore.Bench.Workloads;

/// <summary>The generator behind all operations: the same seed gives the same stream everywhere.</summary>
internal sealed class SplitMix64(ulong seed)
{
    private ulong _state = seed;

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>0 to <paramref name="limit"/> - 1.</summary>
    public int Below(int limit) => (int)Math.BigMul(Next(), (ulong)limit, out _);

    /// <summary>A number of the range, both ends inclusive.</summary>
    public int Between(int low, int high) => low + Below(high - low + 1);

    /// <summary>0 to 1, 1 not included.</summary>
    public double Fraction() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A rank of <paramref name="count"/>, the low ones more often: rank r with a weight of about 1 / (r + 1).</summary>
    public int Zipf(int count) => Octaves(count) - 1;

    /// <summary>1 to <paramref name="limit"/>, every power of two as often as any other: no floating point, which machines round in their own ways.</summary>
    public int Octaves(int limit)
    {
        while (true)
        {
            int exponent = Below(BitOperations.Log2((uint)limit) + 1);
            int value = (1 << exponent) + Below(1 << exponent);
            if (value <= limit)
            {
                return value;
            }
        }
    }

    /// <summary>Fills a span.</summary>
    public void Fill(Span<byte> bytes)
    {
        while (bytes.Length >= sizeof(ulong))
        {
            System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(bytes, Next());
            bytes = bytes[sizeof(ulong)..];
        }

        ulong rest = Next();
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)(rest >> (8 * i));
        }
    }
}
