// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Simulation.Disk;

/// <summary>The same answer to every question: everything survives, or nothing does.</summary>
internal sealed class FullSurvival(bool everything) : ISurvival
{
    public int Choose(int options) => everything ? options - 1 : 0;

    public int Tear(int sectorBytes) => sectorBytes;
}
