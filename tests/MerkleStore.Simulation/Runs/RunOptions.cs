// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tests.Support;

namespace MerkleStore.Simulation.Runs;

/// <summary>The options of a run's store: small ones, so that segments roll, checkpoints are written and pages are read from disk.</summary>
internal static class RunOptions
{
    public static StoreOptions Make(SplitMix64 random)
    {
        int checkpoint = Pick(random, 4096, 8192, 16384);
        int journal = Pick(random, 1024, 1024, 2048, 1 << 18);
        int writeBuffer = Pick(random, 4096, 8192, 1 << 20);
        return StoreOptions.OnDisk("simulated") with
        {
            SegmentBytes = Pick(random, 4096, 4096, 8192, 16384, 65536),
            PageBytes = Pick(random, 512, 512, 1024, 4096),
            PageCacheBytes = Pick(random, 0, 2048, 65536),
            WarmCommits = Pick(random, 1, 2, 8),
            PatchChainLimit = Pick(random, 0, 3, 8),
            Durability = (Durability)Pick(random, 0, 0, 0, 1, 2, 3, 4),
            GroupCommits = Pick(random, 2, 5),

            // No clock and no other thread: groups end by their number alone, and barriers are made when a step says so.
            GroupDelay = TimeSpan.FromHours(1),
            Stepped = true,
            WarmOnOpenBytes = 0,
            ReserveBytes = Pick(random, 0, 4096),
            RelieveEvery = Pick(random, 0, 0, 3, 17),
            Tune = options => options with { CheckpointBytes = checkpoint, JournalBytes = journal, WriteBufferBytes = writeBuffer },
        };
    }

    private static int Pick(SplitMix64 random, params ReadOnlySpan<int> from) => from[random.Next(from.Length)];
}
