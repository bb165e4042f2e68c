// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Bench.Workloads;

/// <summary>What an operation does.</summary>
internal enum OperationKind : byte
{
    /// <summary>Reads a value.</summary>
    Get,

    /// <summary>Asks whether there is a value.</summary>
    Mem,

    /// <summary>Lists a directory; of a flat store, scans by a prefix.</summary>
    List,

    /// <summary>Sets a value.</summary>
    Set,

    /// <summary>Removes a value or a directory.</summary>
    Delete,
}
