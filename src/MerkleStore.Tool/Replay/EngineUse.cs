// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tool.Replay;

/// <summary>What the engine used in a part of a replay.</summary>
/// <param name="Seconds">Wall time.</param>
/// <param name="CpuSeconds">CPU time of all threads of the engine.</param>
/// <param name="AllocatedBytes">Managed memory allocated.</param>
/// <param name="Collections">Garbage collections, of any generation.</param>
internal readonly record struct EngineUse(double Seconds, double CpuSeconds, long AllocatedBytes, int Collections)
{
    public static EngineUse operator -(EngineUse left, EngineUse right) => new(
        left.Seconds - right.Seconds,
        left.CpuSeconds - right.CpuSeconds,
        left.AllocatedBytes - right.AllocatedBytes,
        left.Collections - right.Collections);
}
