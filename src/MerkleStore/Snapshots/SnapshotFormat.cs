// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Snapshots;

/// <summary>The numbers of the format; docs/snapshots.md has every byte.</summary>
internal static class SnapshotFormat
{
    public const uint Version = 1;

    /// <summary>The number of the hash scheme: BLAKE2b in the shape of the Tezos context.</summary>
    public const uint HashScheme = 1;

    /// <summary>The most commits in one snapshot.</summary>
    public const int MaxCommits = 1_000_000;

    /// <summary>The bytes of a chunk before compression; the last one of a commit may have fewer.</summary>
    public const int ChunkBytes = 4 * 1024 * 1024;

    /// <summary>The most bytes of the description of a commit: what a store can take.</summary>
    public const int MaxCommitBytes = (16 * 1024 * 1024) - 64;

    /// <summary>The most bytes of the manifest.</summary>
    public const int MaxManifestBytes = 512 * 1024 * 1024;

    public const int FileMagicBytes = 8;
    public const int HeaderPayloadBytes = 56;
    public const int TrailerBytes = 24;

    public const byte HeaderChunk = 1;
    public const byte CommitChunk = 2;
    public const byte DataChunk = 3;
    public const byte ManifestChunk = 4;

    public const byte Stored = 0;
    public const byte Lz4 = 1;

    /// <summary>The root directory has no entries.</summary>
    public const byte EmptyPage = 0;
    public const byte LeafPage = 1;
    public const byte BranchPage = 2;

    /// <summary>The page is that of the base.</summary>
    public const byte UnchangedPage = 3;

    public const byte ValueEntry = 1;
    public const byte DirectoryEntry = 2;

    /// <summary>The entry is that of the base.</summary>
    public const byte UnchangedEntry = 3;
    public const byte EntryKindMask = 0x03;
    public const byte PackedName = 0x08;
    public const byte ReservedBit = 0x04;
    public const int NameLengthShift = 4;
    public const int LongName = 15;

    public static ReadOnlySpan<byte> FileMagic => [0x89, (byte)'M', (byte)'S', (byte)'N', (byte)'P', (byte)'1', 0x0D, 0x0A];

    public static ReadOnlySpan<byte> ChunkMagic => "MCHK"u8;

    public static ReadOnlySpan<byte> EndMagic => "MSNPEND\n"u8;
}
