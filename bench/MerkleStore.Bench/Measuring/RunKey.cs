// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Bench.Measuring;

/// <summary>What runs must have in common to be compared.</summary>
internal sealed record RunKey(string Workload, long Entries, string Profile, bool Durable, bool Cold, long Operations)
{
    /// <summary>The key of a run.</summary>
    public static RunKey Of(RunResult run) => new(run.Workload, run.Entries, run.Profile, run.Durable, run.Cold, run.Measured.Operations);

    /// <inheritdoc/>
    public override string ToString()
        => FormattableString.Invariant($"{Workload}, {Entries:N0} entries, {(Durable ? "durable" : "not synced")}{(Cold ? ", cold" : "")}{(Profile == "default" ? "" : ", " + Profile)}");
}
