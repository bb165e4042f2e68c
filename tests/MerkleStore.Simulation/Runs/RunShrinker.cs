// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Simulation.Runs;

/// <summary>Finds a run with fewer steps that still violates a promise.</summary>
internal static class RunShrinker
{
    public static RunResult Shrink(RunResult failing)
    {
        // Steps behind the one that violated do not matter; of those before, each that the violation does not need is left out.
        RunResult best = Try(failing.Settings with { Steps = Math.Min(failing.Settings.Steps, failing.Steps + (failing.Settings.Skipped?.Count ?? 0)) }) ?? failing;
        for (int size = best.Settings.Steps / 2; size > 0; size /= 2)
        {
            for (int from = 0; from < best.Settings.Steps; from += size)
            {
                HashSet<int> skipped = [.. best.Settings.Skipped ?? []];
                int before = skipped.Count;
                skipped.UnionWith(Enumerable.Range(from, Math.Min(size, best.Settings.Steps - from)));
                if (skipped.Count > before && Try(best.Settings with { Skipped = skipped }) is { } smaller)
                {
                    best = smaller;
                }
            }
        }

        return best;
    }

    private static RunResult? Try(RunSettings settings)
    {
        RunResult result = SimulationRun.Run(settings);
        return result.Violation is null ? null : result;
    }
}
