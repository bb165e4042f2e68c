// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics;
using System.Globalization;
using MerkleStore.Bench.Measuring;
using MerkleStore.Bench.Workloads;

namespace MerkleStore.Bench.Patches;

/// <summary><c>bench patches</c>: what the limit of patch chains costs and saves: bytes written for a commit against page reads for a cold get, as a table in Markdown.</summary>
/// <remarks>All figures but the CPU time are counts, and the same on every machine.</remarks>
internal static class PatchesCommand
{
    private const int ColdGets = 200;
    private const int Gets = 20_000;
    private const ulong Seed = 1;

    /// <summary>Measures and prints.</summary>
    /// <param name="directory">Where the stores are made; each is deleted again.</param>
    /// <param name="scale">As of the workload <c>tezos</c>.</param>
    /// <param name="blocks">Blocks after the load.</param>
    /// <param name="limits">The limits.</param>
    /// <param name="writer">Where the table goes.</param>
    public static void Run(string directory, double scale, int blocks, IReadOnlyList<int> limits, TextWriter writer)
    {
        writer.WriteLine(FormattableString.Invariant($"`tezos`, scale {scale}, {blocks} blocks; gets of accounts of which all are there, evenly drawn."));
        writer.WriteLine();
        writer.WriteLine("| chain limit | bytes per commit | store | page reads per get, nothing cached, mean / worst | page reads per get over 20,000 gets, 64 MiB of cache | CPU per get of these |");
        writer.WriteLine("| ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (int limit in limits)
        {
            string path = Path.Combine(directory, "patches-" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            try
            {
                List<byte[]> keys = Fill(path, scale, blocks, limit, out double perCommit);
                (double mean, long worst) = ReadCold(path, keys);
                (double reads, double nanoseconds) = ReadWarming(path, keys);
                writer.WriteLine(FormattableString.Invariant(
                    $"| {limit} | {perCommit / 1024:0.0} KiB | {StoreFiles.Bytes(path) / 1048576.0:0.0} MiB | {mean:0.0} / {worst} | {reads:0.000} | {nanoseconds / 1000:0.0} µs |"));
            }
            finally
            {
                if (Directory.Exists(path))
                {
                    Directory.Delete(path, recursive: true);
                }
            }
        }
    }

    /// <summary>Makes a store.</summary>
    /// <returns>Keys that are in it.</returns>
    private static List<byte[]> Fill(string path, double scale, int blocks, int limit, out double perCommit)
    {
        List<byte[]> keys = [];
        var workload = new TezosWorkload(scale, blocks, Seed);
        var block = new OperationBlock();
        using ContextStore store = ContextStore.Open(Options(path) with { PatchChainLimit = limit });
        using ContextTree tree = store.CreateTree();
        long loaded = 0;
        long number = 0;
        while (Next(workload, block))
        {
            foreach (Operation operation in block.Operations)
            {
                ContextPath key = ContextPath.Parse(block.Key(operation));
                if (operation.Kind == OperationKind.Set)
                {
                    tree.Set(key, block.Value(operation));
                    if (block.IsLoad && block.Key(operation).EndsWith("/balance"u8))
                    {
                        keys.Add(block.Key(operation).ToArray());
                    }
                }
                else if (operation.Kind == OperationKind.Delete)
                {
                    tree.Delete(key);
                }
            }

            if (block.Commits)
            {
                store.Commit(tree, new CommitInfo { Date = ++number });
                loaded = block.IsLoad ? store.GetStatistics().BytesWritten : loaded;
            }
        }

        perCommit = (store.GetStatistics().BytesWritten - loaded) / (double)blocks;
        keys.RemoveAll(key => !tree.ContainsValue(ContextPath.Parse(key)));
        return keys;
    }

    private static bool Next(TezosWorkload workload, OperationBlock block)
    {
        block.Clear();
        return workload.Next(block);
    }

    /// <summary>Gets of which each begins with nothing but the commit in memory.</summary>
    private static (double Mean, long Worst) ReadCold(string path, List<byte[]> keys)
    {
        var random = new SplitMix64(Seed);
        long reads = 0;
        long worst = 0;
        for (int i = 0; i < ColdGets; i++)
        {
            using ContextStore store = ContextStore.Open(Options(path) with { ReadOnly = true });
            using ContextTree tree = store.CheckoutHead();
            Get(tree, keys[random.Below(keys.Count)]);
            long read = store.GetStatistics().PageReads;
            reads += read;
            worst = Math.Max(worst, read);
        }

        return (reads / (double)ColdGets, worst);
    }

    /// <summary>Gets one after another, beginning with an empty cache.</summary>
    private static (double Reads, double Nanoseconds) ReadWarming(string path, List<byte[]> keys)
    {
        var random = new SplitMix64(Seed + 1);
        using ContextStore store = ContextStore.Open(Options(path) with { ReadOnly = true });
        using ContextTree tree = store.CheckoutHead();
        TimeSpan before = ThreadClock.Now();
        for (int i = 0; i < Gets; i++)
        {
            Get(tree, keys[random.Below(keys.Count)]);
        }

        TimeSpan used = ThreadClock.Now() - before;
        return (store.GetStatistics().PageReads / (double)Gets, used.TotalNanoseconds / Gets);
    }

    private static void Get(ContextTree tree, byte[] key)
    {
        if (!tree.ContainsValue(ContextPath.Parse(key)))
        {
            throw new UnreachableException("A key that was there is gone.");
        }
    }

    private static StoreOptions Options(string path) => StoreOptions.OnDisk(path) with { Durability = Durability.None, WarmOnOpenBytes = 0 };
}
