// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Simulation.Fuzzing;

namespace MerkleStore.Simulation.Tests;

/// <summary>Damaged files give right data or a typed error.</summary>
public class DamageTests
{
    /// <summary>The distance of the bits that are flipped here; <c>tests/campaign --flips</c> flips all.</summary>
    private const int FlipStep = 37;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Open_OfAStoreWithAFlippedBit_GivesRightDataOrATypedError(bool closed)
    {
        StoreImage image = StoreImage.Make(8, closed);
        SortedDictionary<string, long[]> outcomes = BitFlips.Run(image, (long)(Seeds.Environment % FlipStep), FlipStep, Environment.ProcessorCount);
        Assert.Equal(image.Files.Keys, outcomes.Keys);
        Assert.True(outcomes.Values.Sum(counts => counts[(int)OutcomeKind.RefusedAtOpen]) > 0, "nothing was refused");
        Assert.True(outcomes.Values.Sum(counts => counts[(int)OutcomeKind.ReportedByRead]) > 0, "no read failed");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Open_OfAMutatedStore_GivesRightDataOrATypedError(bool closed)
    {
        long[] outcomes = new StoreMutations(StoreImage.Make(24, closed), StoreImage.Make(24, closed, fork: 22)).Run(Seeds.Environment, Seeds.Scaled(1500), Environment.ProcessorCount);
        Assert.True(outcomes[(int)OutcomeKind.RefusedAtOpen] > 0 && outcomes[(int)OutcomeKind.Whole] > 0, "the mutations are of one kind only");
    }
}
