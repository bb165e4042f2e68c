// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers;

namespace MerkleStore;

/// <content>The same operations with keys as text: steps separated by <c>/</c>, in UTF-8; no allocation for keys of up to 1 KiB.</content>
public sealed partial class ContextTree
{
    private const int KeyBuffer = 1024;

    /// <inheritdoc cref="Get(ContextPath)"/>
    public byte[]? Get(string path)
        => Get(Utf8Path.Encode(path, stackalloc byte[KeyBuffer]));

    /// <inheritdoc cref="TryGet(ContextPath, Span{byte}, out int)"/>
    public ReadStatus TryGet(string path, Span<byte> destination, out int bytesWritten)
        => TryGet(Utf8Path.Encode(path, stackalloc byte[KeyBuffer]), destination, out bytesWritten);

    /// <inheritdoc cref="TryGet(ContextPath, IBufferWriter{byte})"/>
    public bool TryGet(string path, IBufferWriter<byte> destination)
        => TryGet(Utf8Path.Encode(path, stackalloc byte[KeyBuffer]), destination);

    /// <inheritdoc cref="ContainsValue(ContextPath)"/>
    public bool ContainsValue(string path)
        => ContainsValue(Utf8Path.Encode(path, stackalloc byte[KeyBuffer]));

    /// <inheritdoc cref="ContainsTree(ContextPath)"/>
    public bool ContainsTree(string path)
        => ContainsTree(Utf8Path.Encode(path, stackalloc byte[KeyBuffer]));

    /// <inheritdoc cref="GetKind(ContextPath)"/>
    public ContextKind GetKind(string path)
        => GetKind(Utf8Path.Encode(path, stackalloc byte[KeyBuffer]));

    /// <inheritdoc cref="Length(ContextPath)"/>
    public long Length(string path)
        => Length(Utf8Path.Encode(path, stackalloc byte[KeyBuffer]));

    /// <inheritdoc cref="Set(ContextPath, ReadOnlySpan{byte})"/>
    public bool Set(string path, ReadOnlySpan<byte> value)
        => Set(Utf8Path.Encode(path, stackalloc byte[KeyBuffer]), value);

    /// <inheritdoc cref="Delete(ContextPath)"/>
    public bool Delete(string path)
        => Delete(Utf8Path.Encode(path, stackalloc byte[KeyBuffer]));

    /// <inheritdoc cref="Copy(ContextPath, ContextPath)"/>
    public bool Copy(string from, string to)
        => Copy(Utf8Path.Encode(from, stackalloc byte[KeyBuffer]), Utf8Path.Encode(to, stackalloc byte[KeyBuffer]));

    /// <inheritdoc cref="GetSubtree(ContextPath)"/>
    public ContextTree? GetSubtree(string path)
        => GetSubtree(Utf8Path.Encode(path, stackalloc byte[KeyBuffer]));

    /// <inheritdoc cref="SetSubtree(ContextPath, ContextTree)"/>
    public bool SetSubtree(string path, ContextTree subtree)
        => SetSubtree(Utf8Path.Encode(path, stackalloc byte[KeyBuffer]), subtree);

    /// <inheritdoc cref="List(ContextPath, long, long, ListOrder)"/>
    public IReadOnlyList<ContextEntry> List(string path, long offset = 0, long length = long.MaxValue, ListOrder order = ListOrder.Name)
        => List(Utf8Path.Encode(path, stackalloc byte[KeyBuffer]), offset, length, order);

    /// <inheritdoc cref="Fold{TState}(ContextPath, FoldDepth, ListOrder, ref TState, FoldVisitor{TState})"/>
    public void Fold<TState>(string path, FoldDepth depth, ListOrder order, ref TState state, FoldVisitor<TState> visitor)
        => Fold(Utf8Path.Encode(path, stackalloc byte[KeyBuffer]), depth, order, ref state, visitor);
}
