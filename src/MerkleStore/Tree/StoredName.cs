// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.CompilerServices;

namespace MerkleStore.Tree;

/// <summary>A name as it stands in a record: as it is, or, if it is an even number of lower-case hex digits, packed to half.</summary>
internal readonly ref struct StoredName(ReadOnlySpan<byte> bytes, bool packed)
{
    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    public bool IsPacked { get; } = packed;

    /// <summary>The length of the name itself.</summary>
    public int Length => IsPacked ? Bytes.Length * 2 : Bytes.Length;

    /// <summary>The stored form of a name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="buffer">At least half the length of the name.</param>
    public static StoredName From(ReadOnlySpan<byte> name, Span<byte> buffer)
    {
        if (name.Length < 2 || (name.Length & 1) != 0)
        {
            return new StoredName(name, packed: false);
        }

        for (int i = 0; i < name.Length; i += 2)
        {
            int high = Digit(name[i]);
            int low = Digit(name[i + 1]);
            if ((high | low) < 0)
            {
                return new StoredName(name, packed: false);
            }

            buffer[i >> 1] = (byte)((high << 4) | low);
        }

        return new StoredName(buffer[..(name.Length >> 1)], packed: true);
    }

    public bool SameAs(in StoredName other) => IsPacked == other.IsPacked && Bytes.SequenceEqual(other.Bytes);

    /// <summary>The name itself: borrowed, or unpacked into the buffer.</summary>
    public ReadOnlySpan<byte> Unpack(Span<byte> buffer)
    {
        if (!IsPacked)
        {
            return Bytes;
        }

        for (int i = 0; i < Bytes.Length; i++)
        {
            buffer[2 * i] = HexDigit(Bytes[i] >> 4);
            buffer[(2 * i) + 1] = HexDigit(Bytes[i] & 15);
        }

        return buffer[..Length];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Digit(byte b)
    {
        int decimalDigit = b - '0';
        if ((uint)decimalDigit <= 9)
        {
            return decimalDigit;
        }

        int letter = b - 'a';
        return (uint)letter <= 5 ? letter + 10 : -1;
    }

    private static byte HexDigit(int value) => (byte)(value < 10 ? '0' + value : 'a' + value - 10);
}
