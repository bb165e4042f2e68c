// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics;
using System.Text.Json;
using MerkleStore.Bench.Engines;
using MerkleStore.Bench.Measuring;
using MerkleStore.Bench.Peers;
using MerkleStore.Bench.Reports;
using MerkleStore.Bench.Workloads;

namespace MerkleStore.Bench.Commands;

/// <summary><c>bench run</c>: paired runs of all engines on all workloads, each in a process of its own, one after another.</summary>
internal sealed class RunCommand(RunSettings settings)
{
    private const long FallbackNodeCacheBytes = 256L << 20;
    private const int MaxWarmUpBlocks = 10;
    private readonly List<RunResult> _results = [];
    private bool _failed;

    /// <summary>Runs; returns the exit code: 1 if a run failed or engines disagreed.</summary>
    public int Execute()
    {
        List<string> engines = [.. settings.Engines.Where(IsPresent)];
        Profile profile = Profile.Create(settings.Profile);
        try
        {
            foreach (string workload in settings.Workloads)
            {
                foreach (int entries in settings.Entries)
                {
                    for (int run = 1; run <= settings.Runs; run++)
                    {
                        Pair(profile, engines, new WorkloadSettings(workload, entries, settings.Blocks, settings.Scale, settings.Seed), run);
                    }
                }
            }
        }
        finally
        {
            profile.CleanUp();
        }

        var file = new ResultFile { Machine = MachineResult.Here(), Runs = _results };
        TextReport.Write(file, Console.Out);
        if (settings.Output is not null)
        {
            file.Save(settings.Output);
            Console.WriteLine($"Results: {settings.Output}");
        }

        if (settings.Report is not null)
        {
            File.WriteAllText(settings.Report, HtmlReport.Write(file));
            Console.WriteLine($"Report: {settings.Report}");
        }

        return _failed ? 1 : 0;
    }

    private static bool IsPresent(string engine)
    {
        string? missing = PeerCatalogue.Missing(engine);
        if (missing is not null)
        {
            Console.Error.WriteLine($"Left out: {engine}: {missing}.");
        }

        return missing is null;
    }

    /// <summary>All engines once. The engine under test goes first in the first run, as its memory is the peers' measure; then the order turns.</summary>
    private void Pair(Profile profile, List<string> engines, WorkloadSettings workload, int run)
    {
        var pair = new List<RunResult>();
        int turn = (run - 1) % Math.Max(1, engines.Count);
        foreach (string engine in engines.Skip(turn).Concat(engines.Take(turn)))
        {
            RunResult? result = RunOne(profile, engine, workload, run);
            if (result is null)
            {
                _failed = true;
                continue;
            }

            pair.Add(result);
            _results.Add(result);
        }

        CheckAgreement(pair);
    }

    private RunResult? RunOne(Profile profile, string engine, WorkloadSettings workload, int run)
    {
        string directory = Path.Combine(settings.Directory, FormattableString.Invariant($"{workload.Name}-{engine}-{Environment.ProcessId}-{run}"));
        int blocks = workload.Blocks == 0 ? WorkloadCatalogue.DefaultBlocks(workload.Name) : workload.Blocks;
        int warmUp = settings.Cold ? 0 : Math.Min(MaxWarmUpBlocks, blocks);
        var worker = new WorkerSettings(
            workload with { Blocks = blocks + warmUp },
            new EngineSettings(engine, directory, settings.Durable, settings.CacheBytes, NodeCacheBytes(workload)),
            settings.Cold,
            warmUp,
            profile.Name,
            profile.Limits,
            run);
        try
        {
            Console.Error.WriteLine(FormattableString.Invariant($"{workload.Name} {workload.Entries} run {run} {engine}"));
            using Process process = Process.Start(profile.Start(["worker", JsonSerializer.Serialize(worker)])) ?? throw new InvalidOperationException("The worker did not start.");
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0)
            {
                Console.Error.WriteLine(FormattableString.Invariant($"The run of {engine} ended with code {process.ExitCode}."));
                return null;
            }

            return ResultFile.FromLine(output);
        }
        finally
        {
            if (Directory.Exists(directory))
            {
                Directory.Delete(directory, recursive: true);
            }
        }
    }

    private long NodeCacheBytes(WorkloadSettings workload)
    {
        if (settings.NodeCacheBytes != 0)
        {
            return settings.NodeCacheBytes;
        }

        long[] own = [.. _results.Where(result => result.Engine == EngineCatalogue.Own && result.Workload == workload.Name).Select(result => result.NodeBytes)];
        return own.Length == 0 ? FallbackNodeCacheBytes : own[^1];
    }

    /// <summary>The same operations must give the same roots and the same reads everywhere.</summary>
    private void CheckAgreement(List<RunResult> pair)
    {
        foreach (RunResult other in pair.Skip(1))
        {
            RunResult first = pair[0];
            bool roots = WorkloadCatalogue.IsFlat(first.Workload) || first.RootsDigest == other.RootsDigest;
            bool reads = first.ReadsDigest == other.ReadsDigest || (first.Workload == "kv" && (first.Engine == "faster" || other.Engine == "faster"));
            if (first.OperationsDigest != other.OperationsDigest || !roots || !reads)
            {
                string what = first.OperationsDigest != other.OperationsDigest ? "the operations" : roots ? "the reads" : "the roots";
                Console.Error.WriteLine($"DISAGREEMENT on {first.Workload}: {what} of {other.Engine} are not those of {first.Engine}.");
                _failed = true;
            }
        }
    }
}
