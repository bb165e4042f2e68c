// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace MerkleStore;

/// <summary>Reads keys from a tree.</summary>
internal static class KeyReads
{
    [SkipLocalsInit]
    public static byte[]? Get(ContextTree tree, ReadOnlySpan<byte> key)
        => tree.Get(KeyPath.Of(key, stackalloc byte[KeyPath.MaxPackedBytes]));

    [SkipLocalsInit]
    public static ReadStatus TryGet(ContextTree tree, ReadOnlySpan<byte> key, Span<byte> destination, out int bytesWritten)
        => tree.TryGet(KeyPath.Of(key, stackalloc byte[KeyPath.MaxPackedBytes]), destination, out bytesWritten);

    [SkipLocalsInit]
    public static bool TryGet(ContextTree tree, ReadOnlySpan<byte> key, IBufferWriter<byte> destination)
        => tree.TryGet(KeyPath.Of(key, stackalloc byte[KeyPath.MaxPackedBytes]), destination);

    [SkipLocalsInit]
    public static bool Contains(ContextTree tree, ReadOnlySpan<byte> key)
        => tree.ContainsValue(KeyPath.Of(key, stackalloc byte[KeyPath.MaxPackedBytes]));

    /// <summary>A scan that owns the tree that it is given.</summary>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The caller gets it.")]
    public static KeyValueScan Scan(ContextTree fork, ReadOnlySpan<byte> prefix)
    {
        try
        {
            return new KeyValueScan(fork, prefix);
        }
        catch
        {
            fork.Dispose();
            throw;
        }
    }
}
