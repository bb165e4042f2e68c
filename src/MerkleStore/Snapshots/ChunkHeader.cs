// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;
using MerkleStore.Hashing;

namespace MerkleStore.Snapshots;

/// <summary>What stands before the bytes of a chunk.</summary>
internal readonly record struct ChunkHeader(byte Kind, byte Codec, uint Index, int RawLength, int StoredLength, uint RawChecksum)
{
    /// <summary>The bytes that the hash covers first.</summary>
    public const int FactsBytes = 24;

    /// <summary>All bytes: facts and hash.</summary>
    public const int Bytes = FactsBytes + Hash256.Size;

    public void Write(Span<byte> destination)
    {
        SnapshotFormat.ChunkMagic.CopyTo(destination);
        destination[4] = Kind;
        destination[5] = Codec;
        BinaryPrimitives.WriteUInt16LittleEndian(destination[6..], 0);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[8..], Index);
        BinaryPrimitives.WriteInt32LittleEndian(destination[12..], RawLength);
        BinaryPrimitives.WriteInt32LittleEndian(destination[16..], StoredLength);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[20..], RawChecksum);
    }

    public static bool TryRead(ReadOnlySpan<byte> source, out ChunkHeader header)
    {
        header = new ChunkHeader(
            source[4],
            source[5],
            BinaryPrimitives.ReadUInt32LittleEndian(source[8..]),
            BinaryPrimitives.ReadInt32LittleEndian(source[12..]),
            BinaryPrimitives.ReadInt32LittleEndian(source[16..]),
            BinaryPrimitives.ReadUInt32LittleEndian(source[20..]));
        int longest = header.Kind switch
        {
            SnapshotFormat.DataChunk => SnapshotFormat.ChunkBytes,
            SnapshotFormat.CommitChunk => SnapshotFormat.MaxCommitBytes,
            SnapshotFormat.HeaderChunk => SnapshotFormat.HeaderPayloadBytes,
            _ => SnapshotFormat.MaxManifestBytes,
        };
        return source.StartsWith(SnapshotFormat.ChunkMagic)
            && source[6] == 0 && source[7] == 0
            && header.Kind is >= SnapshotFormat.HeaderChunk and <= SnapshotFormat.ManifestChunk
            && (header.Codec == SnapshotFormat.Stored || (header.Codec == SnapshotFormat.Lz4 && header.Kind == SnapshotFormat.DataChunk))
            && header.RawLength > 0 && header.RawLength <= longest
            && header.StoredLength > 0
            && (header.Codec == SnapshotFormat.Stored ? header.StoredLength == header.RawLength : header.StoredLength < header.RawLength);
    }

    /// <summary>The hash of a chunk: over its facts, the hash of the chunk before, and its bytes as they are stored.</summary>
    /// <param name="framed">Facts, room for a hash, stored bytes; the room is filled with the hash of the chunk before.</param>
    /// <param name="previous">The hash of the chunk before; zeros for the first.</param>
    public static Hash256 HashOf(Span<byte> framed, Hash256 previous)
    {
        previous.CopyTo(framed[FactsBytes..]);
        return Blake2b.Hash(framed);
    }
}
