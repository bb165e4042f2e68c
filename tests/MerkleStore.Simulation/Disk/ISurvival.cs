// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Simulation.Disk;

/// <summary>Decides what of the unsynced state survives a crash.</summary>
internal interface ISurvival
{
    /// <summary>Picks one of a number of states, the oldest (what was durable) being 0.</summary>
    int Choose(int options);

    /// <summary>How many bytes of a surviving sector are from the chosen state; the rest is from the durable one.</summary>
    int Tear(int sectorBytes);
}
