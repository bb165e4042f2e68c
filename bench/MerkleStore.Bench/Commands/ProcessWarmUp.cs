// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics;
using System.Runtime;
using MerkleStore.Bench.Engines;
using MerkleStore.Bench.Measuring;
using MerkleStore.Bench.Workloads;

namespace MerkleStore.Bench.Commands;

/// <summary>Runs a small copy of the workload on a store of its own until the just-in-time compiler has nothing more to do, so that no run measures the compiler.</summary>
internal static class ProcessWarmUp
{
    private const int Entries = 3_000;
    private const double Scale = 0.005;
    private const int MinBlocks = 120;
    private const int MaxBlocks = 2_000;
    private const int QuietMs = 250;
    private static readonly TimeSpan MinTime = TimeSpan.FromSeconds(1.5);

    /// <summary>Runs.</summary>
    public static void Run(WorkerSettings settings)
    {
        string directory = settings.Engine.Directory + "-warm";
        Directory.CreateDirectory(directory);
        try
        {
            IWorkload workload = WorkloadCatalogue.Create(settings.Workload with { Entries = Entries, Scale = Scale, Blocks = MaxBlocks });
            var meter = new PhaseMeter();
            var block = new OperationBlock();
            using IEngine engine = EngineCatalogue.Open(settings.Engine with { Directory = directory, Durable = false }, settings.Workload.Name);
            var clock = Stopwatch.StartNew();
            int blocks = 0;
            while (blocks < MinBlocks || clock.Elapsed < MinTime)
            {
                block.Clear();
                if (!workload.Next(block))
                {
                    break;
                }

                meter.Run(engine, block, ++blocks);
                if (blocks % (MinBlocks / 4) == 0)
                {
                    // What has been called often enough is compiled in the background, in two steps.
                    WaitForCompiler();
                }
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }

        WaitForCompiler();
        GC.Collect();
    }

    private static void WaitForCompiler()
    {
        long compiled;
        do
        {
            compiled = JitInfo.GetCompiledMethodCount();
            Thread.Sleep(QuietMs);
        }
        while (JitInfo.GetCompiledMethodCount() != compiled);
    }
}
