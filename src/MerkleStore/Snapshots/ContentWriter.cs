// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Snapshots;

/// <summary>Cuts the content of a commit into chunks.</summary>
internal sealed class ContentWriter(ChunkWriter chunks, SnapshotManifest manifest)
{
    private readonly byte[] _chunk = new byte[SnapshotFormat.ChunkBytes];
    private int _used;

    public long RawBytes { get; private set; }

    public void Byte(byte value)
    {
        if (_used == _chunk.Length)
        {
            Flush();
        }

        _chunk[_used++] = value;
    }

    public void UInt32(uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        Bytes(bytes);
    }

    public void Leb(uint value)
    {
        while (value > 0x7F)
        {
            Byte((byte)(value | 0x80));
            value >>= 7;
        }

        Byte((byte)value);
    }

    public void Bytes(scoped ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            int part = Math.Min(bytes.Length, _chunk.Length - _used);
            bytes[..part].CopyTo(_chunk.AsSpan(_used));
            _used += part;
            bytes = bytes[part..];
            if (bytes.IsEmpty)
            {
                return;
            }

            Flush();
        }
    }

    /// <summary>Ends the content of a commit: the next one begins in a chunk of its own.</summary>
    public void End()
    {
        if (_used > 0)
        {
            Flush();
        }
    }

    private void Flush()
    {
        manifest.AddData(chunks.Write(SnapshotFormat.DataChunk, _chunk.AsSpan(0, _used)), _used);
        RawBytes += _used;
        _used = 0;
    }
}
