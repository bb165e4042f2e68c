// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Simulation.Disk;
using MerkleStore.Tests.Support;

namespace MerkleStore.Simulation.Runs;

/// <summary>One step: its kind and its randomness follow from the seed of the run and its number alone, so that steps can be left out.</summary>
internal sealed class Step
{
    private static readonly (StepKind Kind, int Weight)[] Weights =
    [
        (StepKind.Set, 20), (StepKind.Delete, 6), (StepKind.Copy, 3), (StepKind.Fill, 4), (StepKind.Drain, 2), (StepKind.Subtree, 2),
        (StepKind.Get, 4), (StepKind.List, 2), (StepKind.Fold, 1), (StepKind.Fork, 2), (StepKind.Checkout, 4), (StepKind.Commit, 22),
        (StepKind.Flush, 2), (StepKind.Pump, 2), (StepKind.KeyValue, 3), (StepKind.ReadOld, 5), (StepKind.Diff, 1), (StepKind.Export, 1), (StepKind.Import, 1),
        (StepKind.Verify, 1), (StepKind.Reopen, 4), (StepKind.Kill, 1), (StepKind.PowerCut, 3),
    ];

    private static readonly StepKind[] Kinds = [.. Weights.SelectMany(w => Enumerable.Repeat(w.Kind, w.Weight))];

    private static readonly (FaultKind Kind, int Weight)[] FaultWeights =
    [
        (FaultKind.PowerCut, 24), (FaultKind.TornWrite, 10), (FaultKind.ProcessKill, 5), (FaultKind.WriteError, 8), (FaultKind.BarrierError, 8),
        (FaultKind.DirectorySyncError, 4), (FaultKind.MetadataError, 5), (FaultKind.NoSpace, 7), (FaultKind.ReadError, 8), (FaultKind.BitFlipOnce, 6),
        (FaultKind.MisdirectedRead, 4), (FaultKind.StaleRead, 4), (FaultKind.ShortRead, 4), (FaultKind.SlowCall, 3),
    ];

    private static readonly FaultKind[] Faults = [.. FaultWeights.SelectMany(w => Enumerable.Repeat(w.Kind, w.Weight))];

    private static readonly FaultKind[] Lies = [FaultKind.BitFlipOnPlatter, FaultKind.BitFlipOnPlatter, FaultKind.LostWrite, FaultKind.MisdirectedWrite];

    public Step(ulong seed, int number, bool withLies)
    {
        Number = number;
        var random = new SplitMix64(Mix(seed, unchecked((ulong)number + 2)));
        Kind = Kinds[random.Next(Kinds.Length)];
        Random = new SplitMix64(random.Next());
        FaultSeed = random.Next();
        WithLies = withLies;
    }

    public int Number { get; }

    public StepKind Kind { get; }

    /// <summary>The randomness of the operation.</summary>
    public SplitMix64 Random { get; }

    private ulong FaultSeed { get; }

    private bool WithLies { get; }

    public static ulong Mix(ulong seed, ulong number) => new SplitMix64(seed ^ new SplitMix64(number).Next()).Next();

    /// <summary>The faults of an attempt of the step: the first one is the step itself, the others open the store after a crash.</summary>
    public IReadOnlyList<ArmedFault> FaultsOf(int attempt)
    {
        var random = new SplitMix64(Mix(FaultSeed, (ulong)attempt));
        bool isQuiet = attempt == 0 && Kind is StepKind.Set or StepKind.Delete or StepKind.Copy or StepKind.Fill or StepKind.Drain or StepKind.Get or StepKind.List or StepKind.Fork;
        int chance = attempt > 3 ? 0 : isQuiet ? 8 : attempt > 0 ? 30 : 40;
        List<ArmedFault> faults = [];
        while (random.Next(100) < chance)
        {
            FaultKind kind = WithLies && random.Next(6) == 0 ? Lies[random.Next(Lies.Length)] : Faults[random.Next(Faults.Length)];
            int countdown = random.Next(random.Next(4) == 0 ? 40 : random.Next(2) == 0 ? 2 : 8);
            faults.Add(new ArmedFault(kind, countdown, random.Next()));
            chance /= 3;
        }

        return faults;
    }
}
