// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace MerkleStore.Compression;

/// <summary>Blocks of LZ4, the format without frames. For one thread at a time, as it keeps its table.</summary>
/// <remarks>
/// The encoder is part of the format of what is made with it: the same bytes in give the same bytes out, on every machine and in every version. So it is never changed, and never
/// replaced by another one. The decoder takes any valid block.
/// </remarks>
internal sealed class Lz4Codec
{
    private const int MinMatch = 4;
    private const int HashBits = 14;

    /// <summary>The longest distance of a match.</summary>
    private const int MaxOffset = 65535;

    /// <summary>The format wants the last bytes of a block as literals.</summary>
    private const int LastLiterals = 5;

    /// <summary>No match starts closer to the end.</summary>
    private const int MatchStartLimit = 12;

    /// <summary>After this many bytes without a match, in powers of two, the search takes longer steps.</summary>
    private const int SkipShift = 6;

    private readonly int[] _table = new int[1 << HashBits];

    /// <summary>The most bytes that a block can take.</summary>
    /// <param name="length">The bytes to compress.</param>
    public static int MaxCompressedLength(int length) => checked(length + (length / 255) + 16);

    /// <summary>Compresses a block.</summary>
    /// <param name="source">The bytes; may be empty.</param>
    /// <param name="destination">At least <see cref="MaxCompressedLength"/> bytes.</param>
    /// <returns>The bytes written.</returns>
    public int Compress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (destination.Length < MaxCompressedLength(source.Length))
        {
            throw new ArgumentException("The destination has no room for the worst case.", nameof(destination));
        }

        Array.Clear(_table);
        int written = 0;
        int anchor = 0;
        int position = 1;
        int limit = source.Length - MatchStartLimit;
        while (position <= limit)
        {
            int candidate = Find(source, ref position, limit);
            if (candidate < 0)
            {
                break;
            }

            while (position > anchor && candidate > 0 && source[position - 1] == source[candidate - 1])
            {
                position--;
                candidate--;
            }

            int length = MinMatch + CommonLength(source[(position + MinMatch)..^LastLiterals], source[(candidate + MinMatch)..]);
            written += WriteSequence(destination[written..], source[anchor..position], position - candidate, length);
            position += length;
            anchor = position;
            if (position <= limit)
            {
                _table[Hash(Word(source, position - 2))] = position - 2;
            }
        }

        return written + WriteLiterals(destination[written..], source[anchor..], 0);
    }

    /// <summary>Decompresses a block.</summary>
    /// <param name="source">The block.</param>
    /// <param name="destination">Exactly as long as what the block holds.</param>
    /// <returns>Whether the block is valid and fills the destination to its end; if not, the destination holds anything.</returns>
    public static bool TryDecompress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int read = 0;
        int written = 0;
        while (read < source.Length)
        {
            int token = source[read++];
            if (!TryReadLength(source, ref read, token >> 4, out int literals) || literals > source.Length - read || literals > destination.Length - written)
            {
                return false;
            }

            source.Slice(read, literals).CopyTo(destination[written..]);
            read += literals;
            written += literals;
            if (read == source.Length)
            {
                // The last sequence has no match, and says so by its low bits.
                return written == destination.Length && (token & 15) == 0;
            }

            if (source.Length - read < sizeof(ushort))
            {
                return false;
            }

            int offset = BinaryPrimitives.ReadUInt16LittleEndian(source[read..]);
            read += sizeof(ushort);
            if (offset == 0 || offset > written || !TryReadLength(source, ref read, token & 15, out int match) || match > destination.Length - written - MinMatch)
            {
                return false;
            }

            CopyMatch(destination, written, offset, match + MinMatch);
            written += match + MinMatch;
        }

        return false;
    }

    /// <summary>Looks for four bytes that occurred before.</summary>
    /// <returns>Where they occurred, and in <paramref name="position"/> where they are again; -1 if the end is reached.</returns>
    private int Find(ReadOnlySpan<byte> source, ref int position, int limit)
    {
        int at = position;
        int searched = 1 << SkipShift;
        while (at <= limit)
        {
            uint word = Word(source, at);
            ref int slot = ref _table[Hash(word)];
            int candidate = slot;
            slot = at;
            if (at - candidate <= MaxOffset && candidate < at && Word(source, candidate) == word)
            {
                position = at;
                return candidate;
            }

            at += searched++ >> SkipShift;
        }

        return -1;
    }

    private static int CommonLength(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        int length = 0;
        while (a.Length - length >= sizeof(ulong))
        {
            ulong difference = BinaryPrimitives.ReadUInt64LittleEndian(a[length..]) ^ BinaryPrimitives.ReadUInt64LittleEndian(b[length..]);
            if (difference != 0)
            {
                return length + (BitOperations.TrailingZeroCount(difference) >> 3);
            }

            length += sizeof(ulong);
        }

        while (length < a.Length && a[length] == b[length])
        {
            length++;
        }

        return length;
    }

    private static int WriteSequence(Span<byte> destination, ReadOnlySpan<byte> literals, int offset, int length)
    {
        int match = length - MinMatch;
        int written = WriteLiterals(destination, literals, Math.Min(match, 15));
        BinaryPrimitives.WriteUInt16LittleEndian(destination[written..], (ushort)offset);
        written += sizeof(ushort);
        return match < 15 ? written : written + WriteLength(destination[written..], match - 15);
    }

    private static int WriteLiterals(Span<byte> destination, ReadOnlySpan<byte> literals, int match)
    {
        destination[0] = (byte)((Math.Min(literals.Length, 15) << 4) | match);
        int written = 1;
        if (literals.Length >= 15)
        {
            written += WriteLength(destination[1..], literals.Length - 15);
        }

        literals.CopyTo(destination[written..]);
        return written + literals.Length;
    }

    private static int WriteLength(Span<byte> destination, int length)
    {
        int written = 0;
        for (; length >= 255; length -= 255)
        {
            destination[written++] = 255;
        }

        destination[written++] = (byte)length;
        return written;
    }

    private static bool TryReadLength(ReadOnlySpan<byte> source, ref int read, int nibble, out int length)
    {
        length = nibble;
        if (nibble < 15)
        {
            return true;
        }

        byte next;
        do
        {
            // No length can be longer than what an array can hold, so it does not overflow.
            if (read >= source.Length || length > int.MaxValue - 1024)
            {
                return false;
            }

            next = source[read++];
            length += next;
        }
        while (next == 255);
        return true;
    }

    private static void CopyMatch(Span<byte> destination, int position, int offset, int length)
    {
        ReadOnlySpan<byte> from = destination.Slice(position - offset, offset);
        Span<byte> to = destination.Slice(position, length);
        if (offset == 1)
        {
            to.Fill(from[0]);
            return;
        }

        // A match may reach into what it makes: it repeats the bytes before it, so each copy doubles what can be copied.
        while (to.Length > from.Length)
        {
            from.CopyTo(to);
            to = to[from.Length..];
            int copied = length - to.Length;
            from = destination.Slice(position - offset, offset + copied);
        }

        from[..to.Length].CopyTo(to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Word(ReadOnlySpan<byte> source, int position) => BinaryPrimitives.ReadUInt32LittleEndian(source[position..]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Hash(uint word) => (int)((word * 2654435761u) >> (32 - HashBits));
}
