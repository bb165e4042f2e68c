// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tests.Model;

namespace MerkleStore.Tests.Limits;

public class CollidingNamesTests
{
    [Fact]
    public void Make_GivesDistinctNamesOfOneHashForEverySeed()
    {
        string[] names = CollidingNames.Make(64);
        Assert.Equal(64, names.Distinct().Count());
        for (uint seed = 0; seed < 100; seed++)
        {
            Assert.Single(names.Select(n => NaiveHash.OcamlHash(seed, n)).Distinct());
        }
    }
}
