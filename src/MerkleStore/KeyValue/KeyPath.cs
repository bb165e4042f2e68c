// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>The places of the keys of the key-value interface in a context tree, all below the step <c>kv</c>.</summary>
/// <remarks>
/// A key of up to two bytes is one step: the key, then 00. A longer key is two steps: its first two bytes, then 01; and the rest, then 00.
/// No two keys share a place, and the byte order of names is the byte order of keys: a name ends in 00 before any longer key
/// goes on, and a directory (01) comes behind the key of two bytes (00) that its keys start with.
/// </remarks>
internal static class KeyPath
{
    /// <summary>The bytes of a key that name its directory, if the key is longer.</summary>
    public const int HeadBytes = 2;

    /// <summary>The last byte of a name with which a key ends.</summary>
    public const byte EndOfKey = 0;

    /// <summary>The last byte of the name of a directory in which keys go on.</summary>
    public const byte Continued = 1;

    /// <summary>The room that any key needs in packed form: steps of 2, 3 and up to 4095 bytes, and their lengths.</summary>
    public const int MaxPackedBytes = RootBytes + 1 + DirectoryNameBytes + 2 + KeyValueStore.MaxKeyBytes - HeadBytes + 1;

    private const int RootBytes = 3;
    private const int DirectoryNameBytes = HeadBytes + 1;

    /// <summary>The directory that holds all keys.</summary>
    public static ContextPath Root => ContextPath.FromPacked(PackedRoot);

    private static ReadOnlySpan<byte> PackedRoot => [2, (byte)'k', (byte)'v'];

    /// <summary>The path of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="buffer">Room for <see cref="MaxPackedBytes"/>, which the path borrows.</param>
    /// <exception cref="ContextLimitException">The key is too long.</exception>
    public static ContextPath Of(scoped ReadOnlySpan<byte> key, Span<byte> buffer)
    {
        Check(key);
        PackedRoot.CopyTo(buffer);
        int end = RootBytes;
        if (key.Length > HeadBytes)
        {
            end = Append(buffer, end, key[..HeadBytes], Continued);
            key = key[HeadBytes..];
        }

        end = Append(buffer, end, key, EndOfKey);
        return ContextPath.FromPacked(buffer[..end]);
    }

    /// <summary>The path of the directory of all keys that are longer than two bytes and start with these two.</summary>
    public static ContextPath OfDirectory(scoped ReadOnlySpan<byte> head, Span<byte> buffer)
    {
        PackedRoot.CopyTo(buffer);
        int end = Append(buffer, RootBytes, head, Continued);
        return ContextPath.FromPacked(buffer[..end]);
    }

    /// <summary>Whether a name in the directory of all keys is that of a directory of keys.</summary>
    public static bool IsDirectoryName(ReadOnlySpan<byte> name) => name.Length == DirectoryNameBytes && name[^1] == Continued;

    /// <summary>Whether a name in the directory of all keys is a key of up to two bytes.</summary>
    public static bool IsShortKeyName(ReadOnlySpan<byte> name) => name.Length is >= 1 and <= HeadBytes + 1 && name[^1] == EndOfKey;

    /// <summary>Whether a name in a directory of keys is the rest of a key.</summary>
    public static bool IsRestName(ReadOnlySpan<byte> name) => name.Length is >= 2 and <= KeyValueStore.MaxKeyBytes - HeadBytes + 1 && name[^1] == EndOfKey;

    /// <exception cref="ContextLimitException">The key is too long.</exception>
    public static void Check(ReadOnlySpan<byte> key)
    {
        if (key.Length > KeyValueStore.MaxKeyBytes)
        {
            throw new ContextLimitException(
                $"The key has {key.Length} bytes; the longest is {KeyValueStore.MaxKeyBytes}. Use a hash of the key, or put the key into the value.",
                ContextLimit.KeyLength,
                key.Length,
                KeyValueStore.MaxKeyBytes);
        }
    }

    /// <summary>Writes one step: the length in unsigned LEB128, the bytes, and the byte that ends the name.</summary>
    private static int Append(Span<byte> buffer, int end, scoped ReadOnlySpan<byte> bytes, byte last)
    {
        int length = bytes.Length + 1;
        if (length > 0x7F)
        {
            buffer[end++] = (byte)(length | 0x80);
            length >>= 7;
        }

        buffer[end++] = (byte)length;
        bytes.CopyTo(buffer[end..]);
        end += bytes.Length;
        buffer[end++] = last;
        return end;
    }
}
