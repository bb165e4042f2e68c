// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;
using MerkleStore.Compression;
using MerkleStore.Hashing;

namespace MerkleStore.Snapshots;

/// <summary>Reads the chunks of a snapshot, each checked as it comes. What is not right throws <see cref="SnapshotException"/>.</summary>
internal sealed class ChunkReader(Stream source)
{
    private const int Step = 64 * 1024;

    private byte[] _framed = new byte[4096];
    private byte[] _raw = [];
    private Hash256 _previous;
    private uint _nextIndex;

    /// <summary>The bytes read so far.</summary>
    public long Offset { get; private set; }

    /// <summary>The number of the present chunk; -1 before the first.</summary>
    public long Index => (long)_nextIndex - 1;

    /// <summary>Where the present chunk begins.</summary>
    public long ChunkOffset { get; private set; }

    public ChunkHeader Header { get; private set; }

    public Hash256 Hash => _previous;

    /// <summary>The bytes of the present chunk; valid until the next one is read.</summary>
    public ReadOnlySpan<byte> Raw => Header.Codec == SnapshotFormat.Stored ? _framed.AsSpan(ChunkHeader.Bytes, Header.RawLength) : _raw.AsSpan(0, Header.RawLength);

    /// <summary>Reads bytes outside of chunks.</summary>
    public void ReadPlain(Span<byte> destination)
    {
        ChunkOffset = Offset;
        Fill(destination);
    }

    /// <summary>Checks that nothing follows.</summary>
    public void RequireEnd()
    {
        Span<byte> one = stackalloc byte[1];
        if (source.Read(one) != 0)
        {
            Throw("goes on behind its end");
        }
    }

    public void ReadChunk()
    {
        ChunkOffset = Offset;
        Fill(_framed.AsSpan(0, ChunkHeader.Bytes));
        if (!ChunkHeader.TryRead(_framed, out ChunkHeader header) || header.Index != _nextIndex)
        {
            _nextIndex++;
            Throw("has a header that cannot be");
        }

        _nextIndex++;
        Header = header;
        var hash = new Hash256(_framed.AsSpan(ChunkHeader.FactsBytes, Hash256.Size));

        // The length is not believed beyond what has come: a header alone must not take memory.
        for (int done = 0; done < header.StoredLength;)
        {
            int next = Math.Min(Step, header.StoredLength - done);
            int end = ChunkHeader.Bytes + done + next;
            if (_framed.Length < end)
            {
                Array.Resize(ref _framed, Math.Max(end, Math.Min(2 * _framed.Length, ChunkHeader.Bytes + header.StoredLength)));
            }

            Fill(_framed.AsSpan(ChunkHeader.Bytes + done, next));
            done += next;
        }

        if (ChunkHeader.HashOf(_framed.AsSpan(0, ChunkHeader.Bytes + header.StoredLength), _previous) != hash)
        {
            Throw("does not have the hash that it names");
        }

        _previous = hash;
        if (header.Codec == SnapshotFormat.Lz4)
        {
            Decompress(header);
        }

        if (Crc32C.Compute(Raw) != header.RawChecksum)
        {
            Throw("does not have the checksum that it names");
        }
    }

    /// <summary>Reports something wrong with the present chunk.</summary>
    [DoesNotReturn]
    public void Throw(string what)
        => throw new SnapshotException(
            FormattableString.Invariant($"The snapshot is damaged or was made by a faulty program: chunk {Index} at offset {ChunkOffset} {what}. Get the file anew; 'merklestore snapshot verify' checks it."),
            Index,
            ChunkOffset);

    private void Decompress(ChunkHeader header)
    {
        if (_raw.Length < header.RawLength)
        {
            _raw = new byte[header.RawLength];
        }

        if (!Lz4Codec.TryDecompress(_framed.AsSpan(ChunkHeader.Bytes, header.StoredLength), _raw.AsSpan(0, header.RawLength)))
        {
            Throw("cannot be decompressed");
        }
    }

    private void Fill(Span<byte> destination)
    {
        int read = source.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
        Offset += read;
        if (read < destination.Length)
        {
            throw new SnapshotException(
                FormattableString.Invariant($"The snapshot ends after {Offset} bytes, in chunk {_nextIndex} at offset {ChunkOffset}: it is cut short. Get the file anew, or make it again."),
                _nextIndex,
                ChunkOffset);
        }
    }
}
