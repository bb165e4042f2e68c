// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics;
using System.Globalization;
using MerkleStore.Simulation.Runs;

namespace MerkleStore.Simulation;

/// <summary>The program behind the scripts: a campaign, the replay of a seed, and the other searches.</summary>
internal static class CommandLine
{
    private const string Usage = """
        Usage: campaign [--first SEED=1] [--seeds COUNT] [--seconds COUNT=60] [--steps COUNT=40] [--jobs COUNT] [--no-faults] [--stop]
               campaign --replay SEED [--steps COUNT] [--skip STEP,STEP…] [--no-faults] [--shrink]
               campaign --exhaustive [--scripts COUNT=4] [--operations COUNT=30] [--samples COUNT=300] [--first SEED]
               campaign --flips [--step BITS=1] [--first BIT] [--commits COUNT=8]
               campaign --fuzz TARGET|all [--seconds COUNT=10] [--first SEED] [--corpus DIRECTORY]
               campaign --write-store DIRECTORY [--seed SEED] [--commits COUNT] [--budget BYTES]
               campaign --mutations [--cases COUNT=20000] [--first SEED]
        """;

    public static int Run(string[] args)
    {
        var options = new Arguments(args);
        if (options.Has("--help"))
        {
            Console.WriteLine(Usage);
            return 0;
        }

#if PLANTED_BUGS
        if (options.Has("--plants"))
        {
            return PlantedBugs.Run(options);
        }
#endif
        if (options.Has("--write-store"))
        {
            return DeterministicStore.Write(options);
        }

        if (options.Has("--fuzz"))
        {
            return Fuzzing.Fuzzer.Run(options);
        }

        if (options.Has("--exhaustive"))
        {
            return Searches.Exhaustive(options);
        }

        if (options.Has("--flips"))
        {
            return Searches.Flips(options);
        }

        if (options.Has("--mutations"))
        {
            return Searches.Mutations(options);
        }

        int steps = (int)options.Number("--steps", RunSettings.DefaultSteps);
        IReadOnlyCollection<int> skipped = [.. (options.Text("--skip") ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries).Select(s => int.Parse(s, CultureInfo.InvariantCulture))];
        var template = new RunSettings(0, steps, skipped) { WithFaults = !options.Has("--no-faults") };
        return options.Text("--replay") is { } seed
            ? Replay(template with { Seed = ulong.Parse(seed, CultureInfo.InvariantCulture) }, options.Has("--shrink"))
            : RunCampaign(options, template);
    }

    private static int RunCampaign(Arguments options, RunSettings template)
    {
        var clock = Stopwatch.StartNew();
        CampaignReport report = Campaign.Run(
            (ulong)options.Number("--first", 1),
            options.Number("--seeds", long.MaxValue),
            TimeSpan.FromSeconds(options.Number("--seconds", options.Has("--seeds") ? 1_000_000 : 60)),
            template,
            (int)options.Number("--jobs", Environment.ProcessorCount),
            options.Has("--stop"));
        Console.WriteLine(report);
        Console.WriteLine(FormattableString.Invariant($"{clock.Elapsed.TotalSeconds:F1} s"));
        foreach (RunResult failing in report.Violations.Values.Take(3))
        {
            Print(RunShrinker.Shrink(failing));
        }

        return report.Violations.Count == 0 ? 0 : 1;
    }

    private static int Replay(RunSettings settings, bool shrink)
    {
        RunResult result = SimulationRun.Run(settings);
        if (result.Violation is not null && shrink)
        {
            result = RunShrinker.Shrink(result);
        }

        Print(result);
        return result.Violation is null ? 0 : 1;
    }

    private static void Print(RunResult result)
    {
        foreach (string line in result.Log)
        {
            Console.WriteLine(line);
        }

        Console.WriteLine(FormattableString.Invariant($"trace hash {result.TraceHash:x16}, {result.Calls} calls"));
        Console.WriteLine(result.Violation is null ? "no violation" : "VIOLATION: " + result.Violation);
        Console.WriteLine(result.Settings.Command);
    }
}
