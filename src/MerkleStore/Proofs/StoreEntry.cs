// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tree;

namespace MerkleStore.Proofs;

/// <summary>An entry of a store's tree.</summary>
/// <param name="name">The name.</param>
/// <param name="isValue">Whether it is a value.</param>
/// <param name="hash">The hash.</param>
/// <param name="reference">Where the directory or large value is.</param>
/// <param name="inline">The bytes of a value that stands in its entry.</param>
internal sealed class StoreEntry(ReadOnlyMemory<byte> name, bool isValue, Hash256 hash, NodeRef reference, byte[]? inline) : PageEntry(name, isValue, hash)
{
    public NodeRef Reference { get; } = reference;

    public byte[]? Inline { get; } = inline;

    public static StoreEntry From(ReadOnlySpan<byte> name, scoped in EntryContent content)
    {
        if (content.Kind == EntryTag.Inline)
        {
            return new StoreEntry(name.ToArray(), isValue: true, TreeHasher.HashValue(content.Value), default, content.Value.ToArray());
        }

        return new StoreEntry(name.ToArray(), content.IsValue, new Hash256(content.Hash), content.Reference, null);
    }
}
