// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tool.Replay;

/// <summary>Quantiles of durations in milliseconds, by nearest rank.</summary>
internal readonly record struct LatencyQuantiles(double P50, double P90, double P99, double Max);
