// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Bench.Measuring;

/// <summary>A point of a distribution.</summary>
/// <param name="Share">The share of all times, 0 to 1.</param>
/// <param name="Ns">The time in nanoseconds that this share does not exceed.</param>
internal sealed record CurvePoint(double Share, double Ns);
