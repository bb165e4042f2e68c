// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Proofs;

/// <summary>An entry of a directory as far as its directory's hash goes. A source derives from it to remember where the rest is.</summary>
internal class PageEntry(ReadOnlyMemory<byte> name, bool isValue, Hash256 hash)
{
    public ReadOnlyMemory<byte> Name { get; } = name;

    public bool IsValue { get; } = isValue;

    public Hash256 Hash { get; } = hash;
}
