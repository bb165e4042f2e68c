// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers;
using System.Runtime.CompilerServices;

namespace MerkleStore.Tree;

/// <summary>A name as it stands in a record: as it is, or, if it is an even number of lower-case hex digits, packed to half.</summary>
internal readonly ref struct StoredName(ReadOnlySpan<byte> bytes, bool packed)
{
    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789abcdef"u8);

    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    public bool IsPacked { get; } = packed;

    /// <summary>The length of the name itself.</summary>
    public int Length => IsPacked ? Bytes.Length * 2 : Bytes.Length;

    /// <summary>The stored form of a name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="buffer">At least half the length of the name.</param>
    public static StoredName From(ReadOnlySpan<byte> name, Span<byte> buffer)
        => IsHex(name) && Convert.FromHexString(name, buffer, out _, out int packed) == OperationStatus.Done
            ? new StoredName(buffer[..packed], packed: true)
            : new StoredName(name, packed: false);

    public bool SameAs(in StoredName other) => IsPacked == other.IsPacked && Bytes.SequenceEqual(other.Bytes);

    /// <summary>The name itself: borrowed, or unpacked into the buffer.</summary>
    public ReadOnlySpan<byte> Unpack(Span<byte> buffer)
    {
        if (!IsPacked)
        {
            return Bytes;
        }

        _ = Convert.TryToHexStringLower(Bytes, buffer, out _);
        return buffer[..Length];
    }

    /// <summary>Whether a name is an even number of lower-case hex digits. Most that are not show it in the first two bytes or the last one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsHex(ReadOnlySpan<byte> name)
        => name.Length >= 2 && (name.Length & 1) == 0 && IsDigit(name[0]) && IsDigit(name[1]) && IsDigit(name[^1]) && !name.ContainsAnyExcept(Digits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsDigit(byte b) => (uint)(b - '0') <= 9 || (uint)(b - 'a') <= 5;
}
