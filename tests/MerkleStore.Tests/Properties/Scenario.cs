// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tests.Properties;

/// <summary>A sequence of operations; printed one to a line when it fails.</summary>
internal sealed record Scenario(IReadOnlyList<Operation> Operations)
{
    public override string ToString()
        => Environment.NewLine + string.Join(Environment.NewLine, Operations.Select((o, i) => $"  {i,3} {o}")) + Environment.NewLine;
}
