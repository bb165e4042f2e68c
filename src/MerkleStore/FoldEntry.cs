// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tree;

namespace MerkleStore;

/// <summary>What a fold visits: a value or a directory, with its key relative to where the fold started. Valid during the visit only.</summary>
public readonly ref struct FoldEntry
{
    private readonly NodeSpace _space;
    private readonly EntryContent _content;

    internal FoldEntry(NodeSpace space, in EntryContent content, ReadOnlySpan<byte> packedKey, int depth)
    {
        _space = space;
        _content = content;
        PackedKey = packedKey;
        Depth = depth;
    }

    /// <summary>The steps from where the fold started, packed: per step its length in unsigned LEB128, then its bytes.</summary>
    public ReadOnlySpan<byte> PackedKey { get; }

    /// <summary>The steps from where the fold started, as a key.</summary>
    public ContextPath Key => ContextPath.FromPacked(PackedKey);

    /// <summary>The number of steps from where the fold started.</summary>
    public int Depth { get; }

    /// <summary>Whether a value or a directory is visited.</summary>
    public ContextKind Kind => _content.IsDirectory ? ContextKind.Directory : ContextKind.Value;

    /// <summary>The bytes of the value; empty for a directory. A large value is read when it is asked for.</summary>
    /// <exception cref="StoreCorruptionException">The value's record is damaged.</exception>
    public ReadOnlySpan<byte> Value => _content.IsValue ? _space.Value(_content) : default;

    /// <summary>The length of the value in bytes, or the number of entries of the directory; no value is read for it.</summary>
    /// <exception cref="StoreCorruptionException">The directory's record is damaged.</exception>
    public long Length => _content.Kind switch
    {
        EntryTag.Inline => _content.Value.Length,
        EntryTag.Blob => _content.BlobLength,
        _ => _space.Length(_content.Reference),
    };
}
