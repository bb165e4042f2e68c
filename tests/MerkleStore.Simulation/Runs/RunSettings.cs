// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Simulation.Runs;

/// <summary>What makes a run: the same settings always make the same run.</summary>
/// <param name="Seed">All of its randomness.</param>
/// <param name="Steps">How many steps it has.</param>
/// <param name="Skipped">Steps that are left out; the others stay as they are.</param>
internal sealed record RunSettings(ulong Seed, int Steps = RunSettings.DefaultSteps, IReadOnlyCollection<int>? Skipped = null)
{
    public const int DefaultSteps = 60;

    /// <summary>Whether errors and crashes are injected; without them no error at all may come.</summary>
    public bool WithFaults { get; init; } = true;

    /// <summary>The command that repeats the run.</summary>
    public string Command
        => FormattableString.Invariant($"tests/campaign --replay {Seed} --steps {Steps}")
            + (Skipped is { Count: > 0 } ? " --skip " + string.Join(',', Skipped.Order()) : string.Empty)
            + (WithFaults ? string.Empty : " --no-faults");
}
