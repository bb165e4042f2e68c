// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Collections.Immutable;

namespace MerkleStore.Proofs;

/// <summary>A value or a directory as a computation has made it.</summary>
internal abstract class StagedItem
{
    public static StagedItem From(PageEntry entry)
        => entry.IsValue ? new StagedValue(entry, default, entry.Hash) : new StagedDirectory(entry, StagedDirectory.NoChanges);
}

/// <summary>A value: one of the first tree, or bytes that the computation wrote.</summary>
internal sealed class StagedValue(PageEntry? origin, ReadOnlyMemory<byte> written, Hash256 hash) : StagedItem
{
    public PageEntry? Origin { get; } = origin;

    public ReadOnlyMemory<byte> Written { get; } = written;

    public Hash256 Hash { get; } = hash;

    public static StagedValue FromBytes(ReadOnlySpan<byte> value) => new(null, value.ToArray(), ProofHasher.Value(value));
}

/// <summary>A directory: one of the first tree (or none), and the changes to it that wait for its hash to be needed; null removes.</summary>
internal sealed class StagedDirectory(PageEntry? origin, ImmutableSortedDictionary<ReadOnlyMemory<byte>, StagedItem?> changes) : StagedItem
{
    public static ImmutableSortedDictionary<ReadOnlyMemory<byte>, StagedItem?> NoChanges { get; }
        = ImmutableSortedDictionary.Create<ReadOnlyMemory<byte>, StagedItem?>(NameOrder.Instance);

    public static StagedDirectory Empty { get; } = new(null, NoChanges);

    public PageEntry? Origin { get; } = origin;

    public ImmutableSortedDictionary<ReadOnlyMemory<byte>, StagedItem?> Changes { get; } = changes;

    /// <summary>The hash with the changes applied, once it is known.</summary>
    public Hash256? Hash { get; set; }

    public StagedDirectory With(ReadOnlyMemory<byte> name, StagedItem? item) => new(Origin, Changes.SetItem(name, item));
}
