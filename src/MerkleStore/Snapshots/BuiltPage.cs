// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Snapshots;

/// <summary>A page that was read: where it is now, its hash, and the number of entries in and below it; -1 if that is not known.</summary>
internal readonly record struct BuiltPage(ulong Address, Hash256 Hash, long Entries)
{
    public const long Unknown = -1;
}
