// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Numerics;
using System.Runtime.CompilerServices;

namespace MerkleStore.Hashing;

/// <summary>Hashes many messages at once, each in a SIMD lane of its own: several times as fast as one after another.</summary>
/// <remarks>
/// Lanes go in step, so a group of lanes takes as long as its longest message: messages of like length are put together. They wait, a
/// list to each class of lengths, until there are enough for all lanes. What is left over in the end is grouped across the classes,
/// longest first. Nothing is sorted, moved or allocated. Safe for concurrent use on different jobs.
/// </remarks>
internal static class Blake2bBatch
{
    // Lengths below 16 blocks have a class each; above, there are 8 classes to a doubling, so that at most an eighth of a lane is idle.
    private const int ClassesPerDoublingLog2 = 3;
    private const int ClassesPerDoubling = 1 << ClassesPerDoublingLog2;

    /// <summary>One more than the class of the longest message, of 2^24 blocks.</summary>
    private const int ClassCount = ((24 - ClassesPerDoublingLog2) * ClassesPerDoubling) + ClassesPerDoubling + 1;

    /// <summary>The number of bytes that must be readable from the first byte of a message: its length, rounded up to whole blocks of 128.</summary>
    /// <param name="length">The length of the message in bytes, at most 2^31 - 128.</param>
    /// <returns>A multiple of 128, at least 128.</returns>
    public static int Pad(int length) => length == 0 ? Blake2b.BlockSize : (length + (Blake2b.BlockSize - 1)) & -Blake2b.BlockSize;

    /// <summary>Hashes all messages; returns when every digest is written.</summary>
    /// <param name="jobs">The messages and where their digests go. The order does not matter.</param>
    public static void Run(Span<HashJob> jobs) => Run(jobs, Blake2b.MaxLanes);

    /// <summary><see cref="Run(Span{HashJob})"/> with a number of lanes that need not be the best of this CPU.</summary>
    /// <param name="jobs">The messages and where their digests go.</param>
    /// <param name="lanes">1, 4 or 8, at most <see cref="Blake2b.MaxLanes"/>.</param>
    internal static unsafe void Run(Span<HashJob> jobs, int lanes)
    {
        // SAFETY: the span is pinned; the caller vouches for the pointers in it, see HashJob.
        fixed (HashJob* first = jobs)
        {
            if (lanes == 1 || jobs.Length == 1)
            {
                for (int i = 0; i < jobs.Length; i++)
                {
                    Blake2b.HashPadded(in first[i]);
                }
            }
            else if (jobs.Length != 0)
            {
                RunLanes(first, jobs.Length, lanes);
            }
        }
    }

    [SkipLocalsInit]
    private static unsafe void RunLanes(HashJob* jobs, int count, int lanes)
    {
        HashJob* group = stackalloc HashJob[Blake2b.LaneLimit];
        int* waiting = stackalloc int[ClassCount * Blake2b.LaneLimit];
        byte* waitingCounts = stackalloc byte[ClassCount];
        new Span<byte>(waitingCounts, ClassCount).Clear();
        int longest = 0;

        // SAFETY: a class is below ClassCount for every length that an int can hold, and its list is emptied when it holds a group.
        for (int i = 0; i < count; i++)
        {
            int lengthClass = ClassOf(jobs[i].Length);
            longest = Math.Max(longest, lengthClass);
            int* list = waiting + (lengthClass * Blake2b.LaneLimit);
            int listed = waitingCounts[lengthClass];
            list[listed++] = i;
            if (listed == lanes)
            {
                for (int lane = 0; lane < lanes; lane++)
                {
                    group[lane] = jobs[list[lane]];
                }

                HashGroup(group, lanes, lanes);
                listed = 0;
            }

            waitingCounts[lengthClass] = (byte)listed;
        }

        int grouped = 0;
        for (int lengthClass = longest; lengthClass > 0; lengthClass--)
        {
            for (int k = 0; k < waitingCounts[lengthClass]; k++)
            {
                ref HashJob job = ref jobs[waiting[(lengthClass * Blake2b.LaneLimit) + k]];

                // One that is less than half as long would idle for most of the time, and keep a lane from its like.
                if (grouped == lanes || (grouped != 0 && Blocks(job.Length) * 2 < Blocks(group[0].Length)))
                {
                    HashGroup(group, grouped, lanes);
                    grouped = 0;
                }

                group[grouped++] = job;
            }
        }

        if (grouped != 0)
        {
            HashGroup(group, grouped, lanes);
        }
    }

    /// <summary>Hashes 1 to <paramref name="lanes"/> messages, the longest first, with no more lanes than they need.</summary>
    private static unsafe void HashGroup(HashJob* group, int count, int lanes)
    {
        if (count == 1)
        {
            Blake2b.HashPadded(in group[0]);
            return;
        }

        // A lane without a message of its own repeats the shortest: it writes the same digest to the same place.
        int used = count <= 4 ? 4 : lanes;
        for (int lane = count; lane < used; lane++)
        {
            group[lane] = group[count - 1];
        }

        if (used == 4)
        {
            Blake2b.HashLanes4(group);
        }
        else
        {
            Blake2b.HashLanes8(group);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Blocks(int length) => length == 0 ? 1 : ((uint)length + (Blake2b.BlockSize - 1)) / Blake2b.BlockSize;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ClassOf(int length)
    {
        uint blocks = Blocks(length);
        int shift = Math.Max(0, BitOperations.Log2(blocks) - ClassesPerDoublingLog2);
        return (shift * ClassesPerDoubling) + (int)(blocks >> shift);
    }
}
