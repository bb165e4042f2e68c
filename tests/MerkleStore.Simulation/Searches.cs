// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics;
using MerkleStore.Simulation.Fuzzing;
using MerkleStore.Simulation.Runs;

namespace MerkleStore.Simulation;

/// <summary>The exhaustive crash search, the bit flips and the mutations, from the command line.</summary>
internal static class Searches
{
    public static int Exhaustive(Arguments options)
    {
        ulong first = (ulong)options.Number("--first", 1);
        long scripts = options.Number("--scripts", 4);
        int operations = (int)options.Number("--operations", 30);
        int samples = (int)options.Number("--samples", 300);
        var clock = Stopwatch.StartNew();
        long points = 0, full = 0, subsets = 0, states = 0;
        Parallel.For(0, scripts, new ParallelOptions { MaxDegreeOfParallelism = (int)options.Number("--jobs", Environment.ProcessorCount) }, i =>
        {
            ExhaustiveRun run = ExhaustiveRun.Run(first + (ulong)i, operations, samples);
            Interlocked.Add(ref points, run.Points);
            Interlocked.Add(ref full, run.FullPoints);
            Interlocked.Add(ref subsets, run.Subsets);
            Interlocked.Add(ref states, run.States);
        });
        Console.WriteLine(FormattableString.Invariant(
            $"{scripts} scripts of {operations} operations: {points:N0} crash points, {full:N0} of them with all subsets; {subsets:N0} subsets, {states:N0} different disks opened, no violation; {clock.Elapsed.TotalSeconds:F1} s"));
        return 0;
    }

    public static int Flips(Arguments options)
    {
        int step = (int)options.Number("--step", 1);
        int jobs = (int)options.Number("--jobs", Environment.ProcessorCount);
        foreach (bool closed in new[] { true, false })
        {
            var clock = Stopwatch.StartNew();
            StoreImage image = StoreImage.Make((int)options.Number("--commits", 8), closed);
            long flips = 0;
            foreach ((string name, long[] outcomes) in BitFlips.Run(image, options.Number("--first", 0) % step, step, jobs))
            {
                flips += outcomes.Sum();
                Console.WriteLine($"{name,-22} {Describe(outcomes)}");
            }

            Console.WriteLine(FormattableString.Invariant($"{flips:N0} bits flipped in a store that was {(closed ? "closed" : "left open")}, no wrong value; {clock.Elapsed.TotalSeconds:F1} s"));
        }

        return 0;
    }

    public static int Mutations(Arguments options)
    {
        int cases = (int)options.Number("--cases", 20_000);
        var clock = Stopwatch.StartNew();
        foreach (bool closed in new[] { true, false })
        {
            long[] outcomes = new StoreMutations(StoreImage.Make(24, closed), StoreImage.Make(24, closed, fork: 22))
                .Run((ulong)options.Number("--first", 1), cases, (int)options.Number("--jobs", Environment.ProcessorCount));
            Console.WriteLine(FormattableString.Invariant($"{cases:N0} mutations of a store that was {(closed ? "closed" : "left open")}: {Describe(outcomes)}; {clock.Elapsed.TotalSeconds:F1} s"));
        }

        return 0;
    }

    private static string Describe(long[] outcomes)
        => string.Join(", ", outcomes.Select((count, i) => FormattableString.Invariant($"{(OutcomeKind)i} {count:N0}")));
}
