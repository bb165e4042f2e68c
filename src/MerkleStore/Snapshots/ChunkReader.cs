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
    private Hash256 _before;
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

    /// <summary>The place of the present chunk, to read it again.</summary>
    /// <param name="rawOffset">The place in its content.</param>
    /// <param name="manifest">What was read, the present chunk included.</param>
    public SnapshotPosition Here(int rawOffset, SnapshotManifest manifest)
        => new(ChunkOffset, _nextIndex - 1, _before, rawOffset, manifest.Sections, (int)manifest.DataChunks - 1);

    /// <summary>The place behind the present chunk.</summary>
    public SnapshotPosition Behind(SnapshotManifest manifest)
        => new(Offset, _nextIndex, _previous, SnapshotPosition.BeforeChunk, manifest.Sections, (int)manifest.DataChunks);

    /// <summary>Goes on at a place that was reached before. That the chunk there is the right one shows in its hash.</summary>
    public void GoTo(SnapshotPosition position)
    {
        long distance = position.Offset - Offset;
        if (source.CanSeek)
        {
            source.Seek(distance, SeekOrigin.Current);
            Offset += distance;
        }

        byte[] passed = new byte[Step];
        ChunkOffset = position.Offset;
        _nextIndex = position.Index;
        _previous = position.Previous;
        while (Offset < position.Offset)
        {
            Fill(passed.AsSpan(0, (int)Math.Min(passed.Length, position.Offset - Offset)));
        }
    }

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
            ThrowDamaged("has a header that cannot be");
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
            ThrowDamaged("does not have the hash that it names");
        }

        _before = _previous;
        _previous = hash;
        if (header.Codec == SnapshotFormat.Lz4)
        {
            Decompress(header);
        }

        if (Crc32C.Compute(Raw) != header.RawChecksum)
        {
            ThrowDamaged("does not have the checksum that it names");
        }
    }

    /// <summary>Reports something wrong with the present chunk.</summary>
    [DoesNotReturn]
    public void Throw(string what) => throw Error(Index, ChunkOffset, what, keepsProgress: false);

    /// <summary>An error for something wrong with a chunk.</summary>
    /// <param name="index">The number of the chunk.</param>
    /// <param name="offset">Where it begins.</param>
    /// <param name="what">What is wrong.</param>
    /// <param name="keepsProgress">Whether the chunk was damaged on its way, so that a better copy of the file can be gone on with.</param>
    public static SnapshotException Error(long index, long offset, string what, bool keepsProgress)
        => new(
            FormattableString.Invariant($"The snapshot is damaged or was made by a faulty program: chunk {index} at offset {offset} {what}. Get the file anew; 'merklestore snapshot verify' checks it."),
            index,
            offset)
        { KeepsProgress = keepsProgress };

    [DoesNotReturn]
    private void ThrowDamaged(string what) => throw Error(Index, ChunkOffset, what, keepsProgress: true);

    private void Decompress(ChunkHeader header)
    {
        if (_raw.Length < header.RawLength)
        {
            _raw = new byte[header.RawLength];
        }

        if (!Lz4Codec.TryDecompress(_framed.AsSpan(ChunkHeader.Bytes, header.StoredLength), _raw.AsSpan(0, header.RawLength)))
        {
            ThrowDamaged("cannot be decompressed");
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
                ChunkOffset)
            { KeepsProgress = true };
        }
    }
}
