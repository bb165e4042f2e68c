// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Simulation.Fuzzing;

namespace MerkleStore.Simulation.Tests;

/// <summary>A short slice of the fuzzing of each parser; <c>tests/fuzz</c> runs for as long as told.</summary>
public class FuzzTests
{
    public static TheoryData<string> Targets => [.. FuzzTargets.Names];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Parser_OfMutatedInputs_RefusesThemOrReadsThem(string target)
    {
        (Fuzzer fuzzer, string? problem) = Fuzzer.Run(target, Seeds.Environment, TimeSpan.FromMinutes(2), Seeds.Scaled(target is "snapshot" or "json" ? 300 : 3000), null);
        Assert.Null(problem);
        Assert.True(fuzzer.Edges > 8, $"{fuzzer.Edges} edges: the code is not instrumented");
    }
}
