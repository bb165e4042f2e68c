// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;
using MerkleStore.Compression;
using MerkleStore.Hashing;

namespace MerkleStore.Snapshots;

/// <summary>Writes the chunks of a snapshot; where the destination holds the first ones already, those are kept.</summary>
internal sealed class ChunkWriter
{
    private readonly Stream _destination;
    private readonly Lz4Codec _codec = new();
    private readonly byte[] _framed = new byte[ChunkHeader.Bytes + Lz4Codec.MaxCompressedLength(SnapshotFormat.ChunkBytes)];
    private Hash256 _previous;
    private uint _index;
    private bool _keeping;

    /// <summary>Starts a snapshot.</summary>
    /// <param name="destination">Where it goes.</param>
    /// <param name="resume">Whether the destination, which must then seek and read, may hold the start of this very snapshot.</param>
    public ChunkWriter(Stream destination, bool resume)
    {
        _destination = destination;
        _keeping = resume;
    }

    /// <summary>The bytes of the snapshot so far, kept ones included.</summary>
    public long Offset { get; private set; }

    /// <summary>How many of them were there before.</summary>
    public long KeptBytes { get; private set; }

    /// <summary>Writes bytes outside of chunks.</summary>
    public void WritePlain(ReadOnlySpan<byte> bytes)
    {
        if (_keeping)
        {
            byte[] present = new byte[bytes.Length];
            if (_destination.ReadAtLeast(present, present.Length, throwOnEndOfStream: false) == present.Length)
            {
                if (!bytes.SequenceEqual(present))
                {
                    ThrowOther();
                }

                Offset += bytes.Length;
                KeptBytes = Offset;
                return;
            }

            CutHere();
        }

        _destination.Write(bytes);
        Offset += bytes.Length;
    }

    /// <summary>Writes a chunk.</summary>
    /// <returns>Its hash.</returns>
    public Hash256 Write(byte kind, ReadOnlySpan<byte> raw)
    {
        var header = new ChunkHeader(kind, SnapshotFormat.Stored, _index, raw.Length, raw.Length, Crc32C.Compute(raw));
        if (!_keeping || !TryKeep(header, out Hash256 hash))
        {
            hash = WriteNew(header, raw);
        }

        _index++;
        _previous = hash;
        return hash;
    }

    private Hash256 WriteNew(ChunkHeader header, ReadOnlySpan<byte> raw)
    {
        byte[] framed = _framed;
        if (header.Kind == SnapshotFormat.DataChunk)
        {
            int compressed = _codec.Compress(raw, framed.AsSpan(ChunkHeader.Bytes));
            if (compressed < raw.Length)
            {
                header = header with { Codec = SnapshotFormat.Lz4, StoredLength = compressed };
            }
        }
        else if (framed.Length < ChunkHeader.Bytes + raw.Length)
        {
            framed = new byte[ChunkHeader.Bytes + raw.Length];
        }

        Span<byte> whole = framed.AsSpan(0, ChunkHeader.Bytes + header.StoredLength);
        if (header.Codec == SnapshotFormat.Stored)
        {
            raw.CopyTo(whole[ChunkHeader.Bytes..]);
        }

        header.Write(whole);
        Hash256 hash = ChunkHeader.HashOf(whole, _previous);
        hash.CopyTo(whole[ChunkHeader.FactsBytes..]);
        _destination.Write(whole);
        Offset += whole.Length;
        return hash;
    }

    private bool TryKeep(ChunkHeader wanted, out Hash256 hash)
    {
        Span<byte> head = stackalloc byte[ChunkHeader.Bytes];
        if (_destination.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && ChunkHeader.TryRead(head, out ChunkHeader present))
        {
            hash = new Hash256(head[ChunkHeader.FactsBytes..]);
            byte[] framed = new byte[ChunkHeader.Bytes + present.StoredLength];
            head.CopyTo(framed);
            if (_destination.ReadAtLeast(framed.AsSpan(ChunkHeader.Bytes), present.StoredLength, throwOnEndOfStream: false) == present.StoredLength
                && ChunkHeader.HashOf(framed, _previous) == hash)
            {
                if (present with { Codec = SnapshotFormat.Stored, StoredLength = present.RawLength } != wanted)
                {
                    ThrowOther();
                }

                Offset += framed.Length;
                KeptBytes = Offset;
                return true;
            }
        }

        CutHere();
        hash = default;
        return false;
    }

    private void CutHere()
    {
        _destination.SetLength(Offset);
        _destination.Position = Offset;
        _keeping = false;
    }

    [DoesNotReturn]
    private void ThrowOther()
        => throw new SnapshotException("What is there is the start of another snapshot, so it cannot be gone on with. Delete it, or name another file.", _index, Offset);
}
