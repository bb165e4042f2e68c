// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics;
using MerkleStore.Io;

namespace MerkleStore.Bench.Floors;

/// <summary>What the disk takes for the least that makes a commit durable: one write and one barrier, at the end of a file that has been written ahead.</summary>
internal static class BarrierFloor
{
    private const int FileBytes = 4 << 20;

    /// <summary>Times writes with their barriers.</summary>
    /// <param name="directory">On the disk to measure; made, and removed.</param>
    /// <param name="writeBytes">The bytes of each write.</param>
    /// <param name="count">How many.</param>
    /// <returns>The times in nanoseconds, sorted.</returns>
    public static double[] Measure(string directory, int writeBytes, int count)
    {
        Directory.CreateDirectory(directory);
        try
        {
            using var storage = new FileStorage(directory, create: true);
            using IStorageFile file = storage.Open("barriers", StorageOpenMode.CreateNew);
            file.Write(0, new byte[FileBytes]);
            file.Barrier();
            byte[] bytes = new byte[writeBytes];
            double[] times = new double[count];
            for (int i = 0; i < count; i++)
            {
                bytes.AsSpan().Fill((byte)i);
                long start = Stopwatch.GetTimestamp();
                file.Write((long)i * writeBytes % (FileBytes - writeBytes), bytes);
                file.Barrier();
                times[i] = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
            }

            Array.Sort(times);
            return times;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
