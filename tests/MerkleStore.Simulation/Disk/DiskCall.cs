// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Simulation.Disk;

/// <summary>The calls of the storage seam.</summary>
internal enum DiskCall
{
    Open,
    Create,
    Read,
    Write,
    SetLength,
    Barrier,
    DropCache,
    SyncDirectory,
    Rename,
    Delete,
    List,
    Exists,
    Lock,
}
