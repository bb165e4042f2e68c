// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace MerkleStore;

/// <summary>A 32-byte hash: of a value, a directory or a commit. Immutable; safe for concurrent use.</summary>
/// <remarks>The bytes are kept in the order in which they are printed; comparison is bytewise.</remarks>
[StructLayout(LayoutKind.Sequential, Size = Size)]
public readonly struct Hash256 : IEquatable<Hash256>, IComparable<Hash256>
{
    /// <summary>The number of bytes in a hash.</summary>
    public const int Size = 32;

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    /// <summary>Copies a hash from its bytes.</summary>
    /// <param name="bytes">Exactly 32 bytes.</param>
    /// <exception cref="ArgumentException"><paramref name="bytes"/> is not 32 bytes long.</exception>
    public Hash256(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw new ArgumentException($"A hash is {Size} bytes, not {bytes.Length}.", nameof(bytes));
        }

        this = MemoryMarshal.Read<Hash256>(bytes);
    }

    /// <summary>Parses 64 hex digits, in either case.</summary>
    /// <param name="hex">The digits.</param>
    /// <returns>The hash.</returns>
    /// <exception cref="FormatException"><paramref name="hex"/> is not 64 hex digits.</exception>
    public static Hash256 Parse(ReadOnlySpan<char> hex)
        => TryParse(hex, out Hash256 hash) ? hash : throw new FormatException("A hash in hex is 64 digits from 0-9 and a-f.");

    /// <summary>Parses 64 hex digits, in either case, without throwing.</summary>
    /// <param name="hex">The digits.</param>
    /// <param name="hash">The hash, or the zero hash if the text is not one.</param>
    /// <returns>Whether the text was a hash.</returns>
    public static bool TryParse(ReadOnlySpan<char> hex, out Hash256 hash)
    {
        Span<byte> bytes = stackalloc byte[Size];
        if (hex.Length == 2 * Size && Convert.FromHexString(hex, bytes, out _, out int written) == System.Buffers.OperationStatus.Done && written == Size)
        {
            hash = new Hash256(bytes);
            return true;
        }

        hash = default;
        return false;
    }

    /// <summary>Copies the 32 bytes of the hash.</summary>
    /// <param name="destination">At least 32 bytes.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is shorter than 32 bytes.</exception>
    public void CopyTo(Span<byte> destination)
    {
        if (destination.Length < Size)
        {
            throw new ArgumentException($"The destination holds {destination.Length} bytes; a hash needs {Size}.", nameof(destination));
        }

        MemoryMarshal.Write(destination, in this);
    }

    /// <summary>The 32 bytes of the hash, in a new array.</summary>
    /// <returns>A new array of 32 bytes.</returns>
    public byte[] ToArray()
    {
        byte[] bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    /// <inheritdoc/>
    public bool Equals(Hash256 other) => _a == other._a && _b == other._b && _c == other._c && _d == other._d;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Hash256 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _a.GetHashCode();

    /// <summary>Compares two hashes byte by byte.</summary>
    /// <param name="other">The hash to compare with.</param>
    /// <returns>Negative, zero or positive as this hash sorts before, with or after the other.</returns>
    public int CompareTo(Hash256 other)
    {
        ReadOnlySpan<byte> left = MemoryMarshal.AsBytes(new ReadOnlySpan<Hash256>(in this));
        ReadOnlySpan<byte> right = MemoryMarshal.AsBytes(new ReadOnlySpan<Hash256>(in other));
        return left.SequenceCompareTo(right);
    }

    /// <summary>The hash as 64 lower-case hex digits.</summary>
    /// <returns>64 characters.</returns>
    public override string ToString()
        => Convert.ToHexStringLower(MemoryMarshal.AsBytes(new ReadOnlySpan<Hash256>(in this)));

    /// <summary>Whether two hashes are equal.</summary>
    /// <param name="left">One hash.</param>
    /// <param name="right">The other hash.</param>
    /// <returns>Whether they are equal.</returns>
    public static bool operator ==(Hash256 left, Hash256 right) => left.Equals(right);

    /// <summary>Whether two hashes differ.</summary>
    /// <param name="left">One hash.</param>
    /// <param name="right">The other hash.</param>
    /// <returns>Whether they differ.</returns>
    public static bool operator !=(Hash256 left, Hash256 right) => !left.Equals(right);

    /// <summary>Whether one hash sorts before another.</summary>
    /// <param name="left">One hash.</param>
    /// <param name="right">The other hash.</param>
    /// <returns>Whether the left one sorts first.</returns>
    public static bool operator <(Hash256 left, Hash256 right) => left.CompareTo(right) < 0;

    /// <summary>Whether one hash sorts before another or is equal.</summary>
    /// <param name="left">One hash.</param>
    /// <param name="right">The other hash.</param>
    /// <returns>Whether the left one sorts first or is equal.</returns>
    public static bool operator <=(Hash256 left, Hash256 right) => left.CompareTo(right) <= 0;

    /// <summary>Whether one hash sorts after another.</summary>
    /// <param name="left">One hash.</param>
    /// <param name="right">The other hash.</param>
    /// <returns>Whether the left one sorts last.</returns>
    public static bool operator >(Hash256 left, Hash256 right) => left.CompareTo(right) > 0;

    /// <summary>Whether one hash sorts after another or is equal.</summary>
    /// <param name="left">One hash.</param>
    /// <param name="right">The other hash.</param>
    /// <returns>Whether the left one sorts last or is equal.</returns>
    public static bool operator >=(Hash256 left, Hash256 right) => left.CompareTo(right) >= 0;
}
