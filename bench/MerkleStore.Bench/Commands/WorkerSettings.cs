// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Bench.Engines;
using MerkleStore.Bench.Workloads;

namespace MerkleStore.Bench.Commands;

/// <summary>What one run does.</summary>
/// <param name="Workload">The workload.</param>
/// <param name="Engine">The engine.</param>
/// <param name="Cold">Whether the page cache is dropped before measuring.</param>
/// <param name="WarmUpBlocks">Blocks before the measured ones that do not count.</param>
/// <param name="Profile">The name of the profile.</param>
/// <param name="Limits">How its limits were set.</param>
/// <param name="Run">The number of the run.</param>
internal sealed record WorkerSettings(WorkloadSettings Workload, EngineSettings Engine, bool Cold, int WarmUpBlocks, string Profile, string Limits, int Run);
