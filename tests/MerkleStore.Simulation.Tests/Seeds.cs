// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Globalization;

namespace MerkleStore.Simulation.Tests;

/// <summary>What the environment says of random tests.</summary>
internal static class Seeds
{
    /// <summary>The seed of one more run.</summary>
    public static ulong Environment { get; } = ulong.TryParse(System.Environment.GetEnvironmentVariable("MERKLESTORE_SEED"), CultureInfo.InvariantCulture, out ulong seed) ? seed : 7;

    /// <summary>A number of cases times the factor of the environment.</summary>
    public static int Scaled(int cases)
        => Math.Max(20, (int)(cases * (double.TryParse(System.Environment.GetEnvironmentVariable("MERKLESTORE_CASES_FACTOR"), CultureInfo.InvariantCulture, out double factor) ? factor : 1)));
}
