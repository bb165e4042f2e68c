// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using MerkleStore.Bench.Workloads;

namespace MerkleStore.Bench.Floors;

/// <summary>What the memory gives: bytes in a row, and one load after another from places that nothing foretells.</summary>
internal static unsafe class MemoryFloor
{
    private const int Loads = 2_000_000;

    /// <summary>Reading and copying in a row: the best of some rounds, in bytes a second.</summary>
    public static (double Read, double Copy) Bandwidth(int mebibytes, int rounds)
    {
        nuint bytes = (nuint)mebibytes << 20;
        byte* from = (byte*)NativeMemory.AlignedAlloc(bytes, 4096);
        byte* to = (byte*)NativeMemory.AlignedAlloc(bytes, 4096);
        try
        {
            new Span<byte>(from, (int)bytes).Fill(1);
            new Span<byte>(to, (int)bytes).Fill(2);
            double read = 0;
            double copy = 0;
            for (int i = 0; i < rounds; i++)
            {
                long start = Stopwatch.GetTimestamp();
                if (Sum(from, bytes) == 0)
                {
                    throw new InvalidOperationException("The memory does not hold what was written.");
                }

                read = Math.Max(read, bytes / Stopwatch.GetElapsedTime(start).TotalSeconds);
                start = Stopwatch.GetTimestamp();
                Buffer.MemoryCopy(from, to, bytes, bytes);
                copy = Math.Max(copy, bytes / Stopwatch.GetElapsedTime(start).TotalSeconds);
            }

            return (read, copy);
        }
        finally
        {
            NativeMemory.AlignedFree(from);
            NativeMemory.AlignedFree(to);
        }
    }

    /// <summary>Nanoseconds of a load that needs the one before it, from an area of some size: the price of a cache miss, and of finding the page.</summary>
    public static double Latency(int mebibytes)
    {
        const int Line = 64;
        int lines = (mebibytes << 20) / Line;
        int* area = (int*)NativeMemory.AlignedAlloc((nuint)lines * Line, 4096);
        try
        {
            // One cycle through all lines in an order that only the seed knows.
            int[] order = [.. Enumerable.Range(0, lines)];
            var random = new SplitMix64(7);
            for (int i = lines - 1; i > 0; i--)
            {
                int j = random.Below(i + 1);
                (order[i], order[j]) = (order[j], order[i]);
            }

            for (int i = 0; i < lines; i++)
            {
                area[order[i] * (Line / sizeof(int))] = order[(i + 1) % lines];
            }

            int at = 0;
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < Loads; i++)
            {
                at = area[at * (Line / sizeof(int))];
            }

            double ns = Stopwatch.GetElapsedTime(start).TotalNanoseconds / Loads;
            return at < 0 ? 0 : ns;
        }
        finally
        {
            NativeMemory.AlignedFree(area);
        }
    }

    private static ulong Sum(byte* from, nuint bytes)
    {
        var a = Vector<ulong>.Zero;
        var b = Vector<ulong>.Zero;
        int step = Vector<ulong>.Count * sizeof(ulong);
        for (nuint i = 0; i < bytes; i += (nuint)(2 * step))
        {
            a += *(Vector<ulong>*)(from + i);
            b += *(Vector<ulong>*)(from + i + (nuint)step);
        }

        return Vector.Sum(a + b);
    }
}
