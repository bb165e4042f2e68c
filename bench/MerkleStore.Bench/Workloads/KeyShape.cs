// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Bench.Workloads;

/// <summary>The shape of the tree that <see cref="EntriesWorkload"/> fills.</summary>
internal enum KeyShape
{
    /// <summary>Four steps, two of them random bytes: up to 65,536 small directories.</summary>
    Uniform,

    /// <summary>All values in one directory.</summary>
    Wide,

    /// <summary>Twelve steps of three or four branches each.</summary>
    Deep,
}
