// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Simulation.Disk;

/// <summary>How often each class of faults struck, and what crashes took away.</summary>
internal sealed class FaultCounts
{
    private readonly long[] _struck = new long[Enum.GetValues<FaultKind>().Length];

    public long LostSectors { get; set; }

    public long LostEntries { get; set; }

    public long LostRenames { get; set; }

    public long this[FaultKind kind] => _struck[(int)kind];

    public void Add(FaultKind kind) => _struck[(int)kind]++;

    public void Add(FaultCounts other)
    {
        for (int i = 0; i < _struck.Length; i++)
        {
            _struck[i] += other._struck[i];
        }

        LostSectors += other.LostSectors;
        LostEntries += other.LostEntries;
        LostRenames += other.LostRenames;
    }
}
