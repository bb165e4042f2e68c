// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;

namespace MerkleStore.Simulation.Disk;

/// <summary>The process is no more. No error of the engine: nothing but the run itself may catch it.</summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "Thrown here only.")]
[SuppressMessage("Design", "CA1064:Exceptions should be public", Justification = "Never leaves a run.")]
internal sealed class PowerCutException() : Exception("The process has died.");
