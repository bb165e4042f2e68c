// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <content>The same operations with keys as text: steps separated by <c>/</c>, in UTF-8.</content>
public sealed partial class ProofTree
{
    private const int KeyBuffer = 1024;

    /// <inheritdoc cref="Get(ContextPath)"/>
    public byte[]? Get(string path) => Get(Utf8Path.Encode(path, stackalloc byte[KeyBuffer]));

    /// <inheritdoc cref="ContainsValue(ContextPath)"/>
    public bool ContainsValue(string path) => ContainsValue(Utf8Path.Encode(path, stackalloc byte[KeyBuffer]));

    /// <inheritdoc cref="ContainsTree(ContextPath)"/>
    public bool ContainsTree(string path) => ContainsTree(Utf8Path.Encode(path, stackalloc byte[KeyBuffer]));

    /// <inheritdoc cref="GetKind(ContextPath)"/>
    public ContextKind GetKind(string path) => GetKind(Utf8Path.Encode(path, stackalloc byte[KeyBuffer]));

    /// <inheritdoc cref="Length(ContextPath)"/>
    public long Length(string path) => Length(Utf8Path.Encode(path, stackalloc byte[KeyBuffer]));

    /// <inheritdoc cref="List(ContextPath, long, long, ListOrder)"/>
    public IReadOnlyList<ContextEntry> List(string path, long offset = 0, long length = long.MaxValue, ListOrder order = ListOrder.Name)
        => List(Utf8Path.Encode(path, stackalloc byte[KeyBuffer]), offset, length, order);

    /// <inheritdoc cref="Fold{TState}(ContextPath, FoldDepth, ref TState, ProofFoldVisitor{TState})"/>
    public void Fold<TState>(string path, FoldDepth depth, ref TState state, ProofFoldVisitor<TState> visitor)
        => Fold(Utf8Path.Encode(path, stackalloc byte[KeyBuffer]), depth, ref state, visitor);

    /// <inheritdoc cref="Set(ContextPath, ReadOnlySpan{byte})"/>
    public bool Set(string path, ReadOnlySpan<byte> value) => Set(Utf8Path.Encode(path, stackalloc byte[KeyBuffer]), value);

    /// <inheritdoc cref="Delete(ContextPath)"/>
    public bool Delete(string path) => Delete(Utf8Path.Encode(path, stackalloc byte[KeyBuffer]));

    /// <inheritdoc cref="Copy(ContextPath, ContextPath)"/>
    public bool Copy(string from, string to)
        => Copy(Utf8Path.Encode(from, stackalloc byte[KeyBuffer]), Utf8Path.Encode(to, stackalloc byte[KeyBuffer]));

    /// <inheritdoc cref="GetSubtree(ContextPath)"/>
    public ProofTree? GetSubtree(string path) => GetSubtree(Utf8Path.Encode(path, stackalloc byte[KeyBuffer]));

    /// <inheritdoc cref="SetSubtree(ContextPath, ProofTree)"/>
    public bool SetSubtree(string path, ProofTree subtree) => SetSubtree(Utf8Path.Encode(path, stackalloc byte[KeyBuffer]), subtree);
}
