// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Simulation.Fuzzing;

/// <summary>What became of damaged files.</summary>
/// <param name="Kind">How the damage came out.</param>
/// <param name="Commits">The commits that the store showed.</param>
internal readonly record struct Outcome(OutcomeKind Kind, int Commits);
