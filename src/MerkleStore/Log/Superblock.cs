// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;
using System.Text;
using MerkleStore.Hashing;

namespace MerkleStore.Log;

/// <summary>What is fixed at the creation of a store. One copy takes 4096 bytes; the file holds two identical ones.</summary>
/// <remarks>
/// <code>
///  0 u64 magic                      16 u32 read-compatible feature bits     32 u32 page bytes
///  8 u32 format version             20 u32 hash scheme                      36 u32 length of the name of the hash scheme
/// 12 u32 incompatible feature bits  24 u64 segment bytes                    40 u8[32] that name in ASCII, zeros behind it
/// 72 zeros up to 4092               4092 u32 CRC-32C of bytes 0-4091
/// </code>
/// </remarks>
internal sealed record Superblock
{
    public const int CopySize = 4096;

    public const uint CurrentVersion = 2;

    private const ulong Magic = 0x0A31524553544D89; // "\x89MTSER1\n"
    private const int CrcOffset = CopySize - 4;
    private const int NameOffset = 40;
    private const int NameSize = 32;

    public required uint Version { get; init; }

    public required uint IncompatibleFeatures { get; init; }

    public required uint ReadCompatibleFeatures { get; init; }

    public required uint HashSchemeId { get; init; }

    public required long SegmentBytes { get; init; }

    public required int PageBytes { get; init; }

    public required string HashScheme { get; init; }

    /// <summary>Writes one copy.</summary>
    /// <param name="copy">Exactly <see cref="CopySize"/> bytes.</param>
    public void Write(Span<byte> copy)
    {
        copy.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(copy, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(copy[8..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(copy[12..], IncompatibleFeatures);
        BinaryPrimitives.WriteUInt32LittleEndian(copy[16..], ReadCompatibleFeatures);
        BinaryPrimitives.WriteUInt32LittleEndian(copy[20..], HashSchemeId);
        BinaryPrimitives.WriteInt64LittleEndian(copy[24..], SegmentBytes);
        BinaryPrimitives.WriteInt32LittleEndian(copy[32..], PageBytes);
        BinaryPrimitives.WriteInt32LittleEndian(copy[36..], Encoding.ASCII.GetBytes(HashScheme, copy.Slice(NameOffset, NameSize)));
        BinaryPrimitives.WriteUInt32LittleEndian(copy[CrcOffset..], Crc32C.Compute(copy[..CrcOffset]));
    }

    /// <summary>Whether the bytes begin like a copy, whole or not.</summary>
    /// <param name="copy">Bytes that may be anything.</param>
    /// <param name="version">The version that they name.</param>
    /// <returns>Whether the magic number is there.</returns>
    public static bool IsRecognised(ReadOnlySpan<byte> copy, out uint version)
    {
        version = copy.Length >= 12 ? BinaryPrimitives.ReadUInt32LittleEndian(copy[8..]) : 0;
        return copy.Length >= 12 && BinaryPrimitives.ReadUInt64LittleEndian(copy) == Magic;
    }

    /// <summary>Reads a copy whose CRC is right, of any version.</summary>
    /// <param name="copy">Bytes that may be anything.</param>
    /// <param name="superblock">The copy; its fields beyond the version mean something only in version <see cref="CurrentVersion"/>.</param>
    /// <returns>Whether the copy is whole.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> copy, out Superblock superblock)
    {
        superblock = null!;
        if (copy.Length < CopySize
            || !IsRecognised(copy, out uint version)
            || BinaryPrimitives.ReadUInt32LittleEndian(copy[CrcOffset..]) != Crc32C.Compute(copy[..CrcOffset]))
        {
            return false;
        }

        uint nameLength = Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(copy[36..]), NameSize);
        superblock = new Superblock
        {
            Version = version,
            IncompatibleFeatures = BinaryPrimitives.ReadUInt32LittleEndian(copy[12..]),
            ReadCompatibleFeatures = BinaryPrimitives.ReadUInt32LittleEndian(copy[16..]),
            HashSchemeId = BinaryPrimitives.ReadUInt32LittleEndian(copy[20..]),
            SegmentBytes = BinaryPrimitives.ReadInt64LittleEndian(copy[24..]),
            PageBytes = BinaryPrimitives.ReadInt32LittleEndian(copy[32..]),
            HashScheme = Encoding.ASCII.GetString(copy.Slice(NameOffset, (int)nameLength)),
        };
        return true;
    }
}
