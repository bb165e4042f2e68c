// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace MerkleStore.Benchmarks;

internal static class Program
{
    private static int Main(string[] args)
    {
        // --smoke: every benchmark once, in this process; seconds, for CI. Not to be joined with --job, which adds a job of its own.
        IConfig? config = null;
        if (args.Contains("--smoke"))
        {
            BenchmarkScale.IsSmoke = true;
            config = DefaultConfig.Instance.AddJob(Job.Dry.WithToolchain(InProcessEmitToolchain.Instance));
            args = [.. args.Where(a => a != "--smoke")];
            if (args.Length == 0)
            {
                args = ["--filter", "*"];
            }
        }

        Summary[] summaries = [.. BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config)];

        // The runner itself exits with 0 when nothing could be built or run.
        bool failed = summaries.Length == 0
            || summaries.Any(s => s.HasCriticalValidationErrors || s.Reports.Length == 0 || s.Reports.Any(r => !r.Success));
        return failed ? 1 : 0;
    }
}

