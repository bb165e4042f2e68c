// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Globalization;
using MerkleStore.Tests.Support;

namespace MerkleStore.Simulation;

/// <summary>Writes the same store wherever and whenever it runs: for the comparison of files that processes of different settings have made.</summary>
internal static class DeterministicStore
{
    /// <summary>Writes a store on disk, and says how it was made.</summary>
    public static int Write(Arguments options)
    {
        string path = options.Text("--write-store")!;
        var random = new SplitMix64((ulong)options.Number("--seed", 1));
        int commits = (int)options.Number("--commits", 60);
        var settings = StoreOptions.OnDisk(path) with
        {
            SegmentBytes = 64 * 1024,
            PageBytes = 4096,
            MemoryBudget = options.Number("--budget", 0),
            Tune = log => log with { CheckpointBytes = 16 * 1024, JournalBytes = 2048 },
        };
        using ContextStore store = ContextStore.Open(settings);
        using ContextTree tree = store.CreateTree();
        for (int i = 0; i < commits; i++)
        {
            for (int j = 0; j < 30; j++)
            {
                string[] key = [FormattableString.Invariant($"d{random.Next(4)}"), FormattableString.Invariant($"n{random.Next(400)}")];
                tree.Set(ContextPath.FromPacked(PackedKey.Pack(key)), random.Bytes(random.Next(160)));
            }

            store.Commit(tree, new CommitInfo { Date = i, Level = i });
        }

        Console.WriteLine(FormattableString.Invariant($"{Environment.ProcessorCount} cores; {TimeZoneInfo.Local.BaseUtcOffset.TotalHours} h; {CultureInfo.CurrentCulture.Name}; head {store.Head!.Hash}"));
        return 0;
    }
}
