// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using MerkleStore.Tests.Support;

namespace MerkleStore.Tests.Properties;

/// <summary>Random sequences of operations do in memory what they do in the model.</summary>
public class ModelPropertyTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Store_InMemory_BehavesAsTheModel(ulong seed)
        => ScenarioProperty.Check(seed, 2500, s => ScenarioRun.Check(s, StoreOptions.InMemory(), onDisk: false));

    [Theory]
    [InlineData(1)]
    [InlineData(int.MaxValue)]
    public void Store_WhoseHashingUsesOneOrTwoCores_BehavesAsTheModel(int from)
        => ScenarioProperty.Check(8, 500, s => ScenarioRun.Check(s, StoreOptions.InMemory() with { HashOnTwoCoresFrom = from }, onDisk: false));

    [Theory]
    [InlineData(1, 6)]
    [InlineData(3, 7)]
    public void Store_WhoseNodesGoOutOfMemoryAllTheTime_BehavesAsTheModel(int every, ulong seed)
    {
        StoreOptions options = StoreOptions.InMemory() with { MemoryBudget = StoreOptions.MinMemoryBudget, RelieveEvery = every };
        ScenarioProperty.Check(seed, 800, s => ScenarioRun.Check(s, options, onDisk: false));
    }
}

/// <summary>The same on disk, with stores that are closed and opened again in the middle.</summary>
public class ModelPropertyOnDiskTests
{
    [Fact]
    public void Store_OnDisk_BehavesAsTheModel() => ScenarioProperty.Check(4, 1500, ScenarioProperty.CheckOnDisk);

    /// <summary>Other sequences for each seed that the environment gives.</summary>
    [Fact]
    public void Store_WithSeedOfTheEnvironment_BehavesAsTheModel()
    {
        string? text = Environment.GetEnvironmentVariable(ScenarioProperty.SeedVariable);
        ulong seed = string.IsNullOrEmpty(text) ? 5 : ulong.Parse(text, CultureInfo.InvariantCulture);
        ScenarioProperty.Check(seed, 500, s => ScenarioRun.Check(s, StoreOptions.InMemory(), onDisk: false));
        ScenarioProperty.Check(seed, 500, ScenarioProperty.CheckOnDisk);
    }
}

internal static class ScenarioProperty
{
    /// <summary>The variable that gives the seed of one more run.</summary>
    public const string SeedVariable = "MERKLESTORE_SEED";

    /// <summary>The variable that multiplies the number of sequences, for long runs or, below 1, short ones.</summary>
    public const string FactorVariable = "MERKLESTORE_CASES_FACTOR";

    public static bool CheckOnDisk(Scenario scenario)
    {
        using var directory = new TemporaryDirectory();
        return ScenarioRun.Check(scenario, StoreOptions.OnDisk(directory.File("store")) with { Durability = Durability.None }, onDisk: true);
    }

    public static void Check(ulong seed, int sequences, Func<Scenario, bool> property)
    {
        string? factor = Environment.GetEnvironmentVariable(FactorVariable);
        int count = Math.Max(1, (int)(sequences * (string.IsNullOrEmpty(factor) ? 1 : double.Parse(factor, CultureInfo.InvariantCulture))));
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}, {count} sequences");
        try
        {
            Prop.ForAll(ScenarioGenerator.Arbitrary, property)
                .Check(Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(new Replay(new Rnd(seed), null)).WithQuietOnSuccess(true));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new InvalidOperationException($"With seed {seed} ({SeedVariable}): {e.Message}", e);
        }
    }
}
