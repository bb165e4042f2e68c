// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace MerkleStore.Hashing;

/// <summary>The text form of a commit hash: Base58 of a two-byte prefix, the hash and a checksum, 52 characters that begin with "Co".</summary>
/// <remarks>The checksum is the first four bytes of SHA-256(SHA-256(prefix and hash)). Safe for concurrent use.</remarks>
internal static class Base58Check
{
    /// <summary>The number of characters of every commit hash: the prefix leaves no room for another length.</summary>
    public const int CommitLength = 52;

    private const int PrefixSize = 2;
    private const int ChecksumSize = 4;
    private const int PayloadSize = PrefixSize + Hash256.Size;

    // 38 bytes in ten big-endian words; the two bytes to spare come first, and are zero.
    private const int WordCount = 10;
    private const int SpareSize = (WordCount * sizeof(uint)) - PayloadSize - ChecksumSize;

    private const uint Radix = 58;
    private const byte NotADigit = 0xFF;

    private static ReadOnlySpan<byte> CommitPrefix => [0x4F, 0xC7];

    private static ReadOnlySpan<byte> Alphabet => "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"u8;

    /// <summary>Writes a commit hash as text.</summary>
    /// <param name="hash">The hash.</param>
    /// <returns>52 characters.</returns>
    public static string Encode(in Hash256 hash) => string.Create(CommitLength, hash, static (text, value) => Encode(in value, text));

    /// <summary>Writes a commit hash as text.</summary>
    /// <param name="hash">The hash.</param>
    /// <param name="text">Exactly 52 characters, all of which are written.</param>
    [SkipLocalsInit]
    public static void Encode(in Hash256 hash, Span<char> text)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(text.Length, CommitLength);
        Span<byte> bytes = stackalloc byte[WordCount * sizeof(uint)];
        bytes[..SpareSize].Clear();
        CommitPrefix.CopyTo(bytes[SpareSize..]);
        hash.CopyTo(bytes[(SpareSize + PrefixSize)..]);
        WriteChecksum(bytes.Slice(SpareSize, PayloadSize), bytes[^ChecksumSize..]);

        Span<uint> words = stackalloc uint[WordCount];
        for (int i = 0; i < WordCount; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt32BigEndian(bytes[(i * sizeof(uint))..]);
        }

        for (int digit = CommitLength - 1; digit >= 0; digit--)
        {
            ulong remainder = 0;
            foreach (ref uint word in words)
            {
                ulong dividend = (remainder << 32) | word;
                word = (uint)(dividend / Radix);
                remainder = dividend % Radix;
            }

            text[digit] = (char)Alphabet[(int)remainder];
        }
    }

    /// <summary>Reads a commit hash from text.</summary>
    /// <param name="text">The text. Nothing but the 52 characters of one commit hash is accepted.</param>
    /// <param name="hash">The hash, or the zero hash if the text is not one.</param>
    /// <returns>Whether the length, the characters, the prefix and the checksum are those of a commit hash.</returns>
    [SkipLocalsInit]
    public static bool TryDecode(ReadOnlySpan<char> text, out Hash256 hash)
    {
        hash = default;
        Span<byte> bytes = stackalloc byte[WordCount * sizeof(uint)];
        if (text.Length != CommitLength || !TryReadNumber(text, bytes))
        {
            return false;
        }

        ReadOnlySpan<byte> payload = bytes.Slice(SpareSize, PayloadSize);
        Span<byte> checksum = stackalloc byte[ChecksumSize];
        WriteChecksum(payload, checksum);
        if (bytes[..SpareSize].ContainsAnyExcept((byte)0) || !payload.StartsWith(CommitPrefix) || !checksum.SequenceEqual(bytes[^ChecksumSize..]))
        {
            return false;
        }

        hash = new Hash256(payload[PrefixSize..]);
        return true;
    }

    /// <summary>Reads digits as one big-endian number; false at a character that is no digit, or if the number is too large.</summary>
    private static bool TryReadNumber(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        Span<uint> words = stackalloc uint[WordCount];
        words.Clear();
        foreach (char c in text)
        {
            int value = Alphabet.IndexOf(c <= 'z' ? (byte)c : NotADigit);
            if (value < 0)
            {
                return false;
            }

            ulong carry = (ulong)value;
            for (int i = WordCount - 1; i >= 0; i--)
            {
                carry += (ulong)words[i] * Radix;
                words[i] = (uint)carry;
                carry >>= 32;
            }

            if (carry != 0)
            {
                return false;
            }
        }

        for (int i = 0; i < WordCount; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes[(i * sizeof(uint))..], words[i]);
        }

        return true;
    }

    [SkipLocalsInit]
    private static void WriteChecksum(ReadOnlySpan<byte> payload, Span<byte> checksum)
    {
        Span<byte> once = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> twice = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(payload, once);
        SHA256.HashData(once, twice);
        twice[..ChecksumSize].CopyTo(checksum);
    }
}
