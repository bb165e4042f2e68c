// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;

namespace MerkleStore.Snapshots;

/// <summary>Reads the content of a commit across its chunks.</summary>
internal sealed class ContentReader(ChunkReader chunks, SnapshotManifest manifest, CancellationToken cancellationToken)
{
    private int _position;
    private int _length;

    /// <summary>Starts with the content of the next commit.</summary>
    public void Begin() => _position = _length = 0;

    /// <summary>The place behind what has been read.</summary>
    public SnapshotPosition Position => chunks.Here(_position, manifest);

    /// <summary>Goes on in the middle of the content of a commit; the reader of the chunks stands before the chunk.</summary>
    public void Resume(int rawOffset)
    {
        Begin();
        Next();
        if (rawOffset > _length)
        {
            Throw("is shorter than it was");
        }

        _position = rawOffset;
    }

    /// <summary>Checks that the content ends here.</summary>
    public void End()
    {
        if (_position != _length)
        {
            chunks.Throw("goes on behind the end of its tree");
        }
    }

    public byte Byte()
    {
        if (_position == _length)
        {
            Next();
        }

        return chunks.Raw[_position++];
    }

    public void Bytes(scoped Span<byte> destination)
    {
        while (true)
        {
            int part = Math.Min(destination.Length, _length - _position);
            chunks.Raw.Slice(_position, part).CopyTo(destination);
            _position += part;
            destination = destination[part..];
            if (destination.IsEmpty)
            {
                return;
            }

            Next();
        }
    }

    public uint UInt32()
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        Bytes(bytes);
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    /// <summary>A number in LEB128, in as few bytes as it needs.</summary>
    /// <param name="most">The greatest that it may be.</param>
    /// <param name="what">What it is, for the message.</param>
    public int Leb(int most, string what)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte b = Byte();
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                if ((b == 0 && shift > 0) || value > (ulong)most)
                {
                    Throw($"has {what} that cannot be");
                }

                return (int)value;
            }

            if (shift > 28)
            {
                Throw($"has {what} that cannot be");
            }
        }
    }

    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    public void Throw(string what) => chunks.Throw(what);

    private void Next()
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_length is > 0 and < SnapshotFormat.ChunkBytes)
        {
            Throw("ends in the middle of its tree");
        }

        chunks.ReadChunk();
        if (chunks.Header.Kind != SnapshotFormat.DataChunk)
        {
            Throw("stands where the content of a commit was expected");
        }

        manifest.AddData(chunks.Hash, chunks.Header.RawLength);
        _position = 0;
        _length = chunks.Header.RawLength;
    }
}
