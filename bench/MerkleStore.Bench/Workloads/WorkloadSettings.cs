// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Bench.Workloads;

/// <summary>What a workload depends on.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Entries">Values in the store when measuring begins; 0 for the workload's default.</param>
/// <param name="Blocks">Measured blocks; 0 for the workload's default.</param>
/// <param name="Scale">The size of the state of <c>tezos</c>: 1 is 200,000 accounts, about 1.5 million values.</param>
/// <param name="Seed">The seed of all random choices.</param>
internal sealed record WorkloadSettings(string Name, int Entries = 0, int Blocks = 0, double Scale = 0.1, ulong Seed = 1);
