// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using MerkleStore.Bench.Engines;
using MerkleStore.Bench.Measuring;
using MerkleStore.Bench.Workloads;

namespace MerkleStore.Bench.Commands;

/// <summary>One run: fills the store, measures the blocks, opens the store again. Alone in its process.</summary>
internal static class Worker
{
    /// <summary>Runs.</summary>
    public static RunResult Run(WorkerSettings settings)
    {
        ProcessWarmUp.Run(settings);
        IWorkload workload = WorkloadCatalogue.Create(settings.Workload);
        Directory.CreateDirectory(settings.Engine.Directory);
        using var operations = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var roots = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var load = new PhaseMeter();
        var warmUp = new PhaseMeter();
        var measured = new PhaseMeter();
        var block = new OperationBlock();
        byte[] lastGet = [];
        Hash256 root = default;
        long commits = 0;
        bool coldDone = !settings.Cold;
        double coldOpenMs = 0;
        long coldOpenReads = 0;
        int warmUpBlocks = settings.WarmUpBlocks;
        IEngine? engine = Open(settings);
        try
        {
            while (true)
            {
                TimeSpan cpu = Environment.CpuUsage.TotalTime;
                TimeSpan generatorCpu = ThreadClock.Now();
                block.Clear();
                if (!workload.Next(block))
                {
                    break;
                }

                if (!block.IsLoad && !coldDone)
                {
                    Close(ref engine);
                    StoreFiles.DropFromPageCache(settings.Engine.Directory);
                    ProcessCounters io = ProcessCounters.Now();
                    var coldClock = Stopwatch.StartNew();
                    engine = Open(settings);
                    coldOpenMs = coldClock.Elapsed.TotalMilliseconds;
                    coldOpenReads = (ProcessCounters.Now() - io).DiskReadBytes;
                    coldDone = true;
                }

                block.AppendTo(operations);
                generatorCpu = ThreadClock.Now() - generatorCpu;
                bool isWarmUp = !block.IsLoad && warmUpBlocks-- > 0;
                PhaseMeter meter = block.IsLoad ? load : isWarmUp ? warmUp : measured;
                Hash256 committed = meter.Run(engine, block, ++commits);
                meter.AddCpu(Environment.CpuUsage.TotalTime - cpu - generatorCpu);
                if (block.Commits)
                {
                    root = committed;
                    roots.AppendData(root.ToArray());
                }

                lastGet = LastGet(block) ?? lastGet;
            }

            long nodeBytes = engine.NodeBytes;
            Close(ref engine);
            var clock = Stopwatch.StartNew();
            engine = Open(settings);
            engine.Get(lastGet, new byte[1 << 20]);
            double openMs = clock.Elapsed.TotalMilliseconds;
            PhaseResult loaded = load.ToResult();
            return new RunResult
            {
                Workload = settings.Workload.Name,
                Engine = settings.Engine.Name,
                Profile = settings.Profile,
                Durable = settings.Engine.Durable,
                Cold = settings.Cold,
                Run = settings.Run,
                Entries = loaded.Operations,
                OperationsDigest = Convert.ToHexStringLower(operations.GetHashAndReset()),
                RootHash = root.ToString(),
                RootsDigest = Convert.ToHexStringLower(roots.GetHashAndReset()),
                ReadsDigest = measured.ReadsDigest.ToString("x16", CultureInfo.InvariantCulture),
                Load = loaded,
                Measured = measured.ToResult(),
                OpenMs = openMs,
                ColdOpenMs = coldOpenMs,
                ColdOpenReadBytes = coldOpenReads,
                StoreBytes = StoreFiles.Bytes(settings.Engine.Directory),
                PeakResidentBytes = ProcessCounters.PeakResidentBytes(),
                NodeBytes = nodeBytes,
                Collections = measured.Collections,
                AllocatedBytes = measured.AllocatedBytes,
                Limits = settings.Limits,
            };
        }
        finally
        {
            engine?.Dispose();
        }
    }

    private static IEngine Open(WorkerSettings settings) => EngineCatalogue.Open(settings.Engine, settings.Workload.Name);

    private static void Close(ref IEngine? engine)
    {
        // Null before it is disposed: a store must not be closed twice, not even after an exception.
        IEngine? closed = engine;
        engine = null;
        closed?.Dispose();
    }

    private static byte[]? LastGet(OperationBlock block)
    {
        foreach (Operation operation in block.Operations)
        {
            if (operation.Kind == OperationKind.Get)
            {
                return block.Key(operation).ToArray();
            }
        }

        return null;
    }
}
