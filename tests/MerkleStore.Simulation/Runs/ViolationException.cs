// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;

namespace MerkleStore.Simulation.Runs;

/// <summary>The engine broke a promise.</summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "Thrown here only.")]
[SuppressMessage("Design", "CA1064:Exceptions should be public", Justification = "Never leaves the simulation.")]
internal sealed class ViolationException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    public static void Unless(bool condition, string what)
    {
        if (!condition)
        {
            throw new ViolationException(what);
        }
    }
}
