// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Bench.Compare;

/// <summary>How two files are compared.</summary>
/// <param name="Engine">The engine to judge.</param>
/// <param name="Against">The engine that every figure is divided by, run by run, or null.</param>
/// <param name="Floor">The share below which a difference is noise whatever the spread says.</param>
internal sealed record ComparisonSettings(string Engine, string? Against, double Floor);
