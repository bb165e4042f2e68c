// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Globalization;
using System.Text;

namespace MerkleStore.Benchmarks;

/// <summary>Keys of a given depth, spread over directories by a hash of their number: the same in every run.</summary>
internal static class BenchmarkKeys
{
    /// <summary>The key of a number, its steps separated by <c>/</c>; the last step is 16 hex digits, those between it and the first two.</summary>
    public static byte[] Key(int number, int depth)
    {
        ulong hash = Mix((ulong)number);
        var text = new StringBuilder("data");
        for (int step = 1; step < depth - 1; step++)
        {
            // With more levels each has fewer branches: about 4,096 directories in all.
            int bits = Math.Max(1, 12 / Math.Max(1, depth - 2));
            text.Append('/').Append(((hash >> (step * bits)) & ((1UL << bits) - 1)).ToString("x2", CultureInfo.InvariantCulture));
        }

        return Encoding.ASCII.GetBytes(text.Append('/').Append(hash.ToString("x16", CultureInfo.InvariantCulture)).ToString());
    }

    /// <summary>A value of 32 bytes.</summary>
    public static void Value(ulong number, Span<byte> value)
    {
        for (int i = 0; i + sizeof(ulong) <= value.Length; i += sizeof(ulong))
        {
            BitConverter.TryWriteBytes(value[i..], number = Mix(number));
        }
    }

    /// <summary>Keys in a random order, in one block of memory: reading them one after another costs next to nothing.</summary>
    public static byte[][] Sample(int entries, int depth, int count)
    {
        byte[][] keys = new byte[count][];
        ulong state = 1;
        for (int i = 0; i < count; i++)
        {
            state = Mix(state);
            keys[i] = Key((int)(state % (ulong)entries), depth);
        }

        return keys;
    }

    /// <summary>A bijection that spreads numbers.</summary>
    public static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
