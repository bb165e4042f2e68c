// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;

namespace MerkleStore.Simulation.Disk;

/// <summary>One step of a run made more calls than any sound one: the engine goes round in circles.</summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "Thrown here only.")]
[SuppressMessage("Design", "CA1064:Exceptions should be public", Justification = "Never leaves a run.")]
internal sealed class DiskOverloadException() : Exception("A single step made too many calls to the disk.");
