// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Log;

/// <summary>A record that a commit's tree no longer has.</summary>
/// <param name="Address">The address of the record.</param>
/// <param name="Kind">What dies with it.</param>
internal readonly record struct DeadEntry(ulong Address, DeadKind Kind) : IComparable<DeadEntry>
{
    /// <summary>By address; of one address, what dies with it from much to little.</summary>
    public int CompareTo(DeadEntry other)
    {
        int order = Address.CompareTo(other.Address);
        return order != 0 ? order : ((byte)other.Kind).CompareTo((byte)Kind);
    }
}
