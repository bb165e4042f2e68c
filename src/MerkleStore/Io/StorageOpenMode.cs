// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Io;

/// <summary>How <see cref="IStorage.Open"/> opens a file.</summary>
internal enum StorageOpenMode
{
    /// <summary>An existing file, for reading only.</summary>
    Read = 0,

    /// <summary>An existing file, for reading and writing.</summary>
    ReadWrite = 1,

    /// <summary>A file that must not exist yet, for reading and writing.</summary>
    CreateNew = 2,
}
