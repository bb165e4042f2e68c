// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Simulation.Disk;

/// <summary>A change of the directory that is not synced: a creation (no old name), a deletion (no new name) or a rename.</summary>
internal readonly record struct DirectoryChange(string? From, string? To, DiskFile File)
{
    public void Apply(SortedDictionary<string, DiskFile> entries)
    {
        if (From is not null)
        {
            entries.Remove(From);
        }

        if (To is not null)
        {
            entries[To] = File;
        }
    }
}
