// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tests.Model;

namespace MerkleStore.Simulation.Runs;

/// <summary>A commit of the model.</summary>
internal sealed record ModelCommit(Hash256 Hash, NaiveNode Root)
{
    public NaiveTree Checkout() => new(Root, [Hash.ToArray()]);
}
