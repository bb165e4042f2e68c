// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;
using MerkleStore.Io;

namespace MerkleStore.Log;

/// <summary>Reads the frames of one file, buffered, and checks their CRCs. Never reads or allocates more than the file holds.</summary>
internal sealed class FrameReader(IStorageFile file, long limit)
{
    private const int ChunkSize = 1024 * 1024;

    private byte[] _buffer = [];
    private long _start;
    private int _length;

    /// <summary>Up to where the file is read.</summary>
    public long Limit => limit;

    /// <summary>Reads the frame at an offset.</summary>
    /// <param name="offset">Where it begins.</param>
    /// <param name="header">Its header.</param>
    /// <param name="frame">The whole frame, padding included; valid until the next call.</param>
    /// <returns>Whether there is a whole frame with a right CRC.</returns>
    public bool TryRead(long offset, out FrameHeader header, out ReadOnlySpan<byte> frame)
    {
        frame = default;
        if (!TryLoad(offset, FrameHeader.Size, out ReadOnlySpan<byte> bytes)
            || !FrameHeader.TryRead(bytes, out header))
        {
            header = default;
            return false;
        }

        return TryLoad(offset, header.FrameLength, out frame) && header.Matches(frame);
    }

    /// <summary>The bytes at an offset.</summary>
    /// <param name="offset">Where they begin.</param>
    /// <param name="length">How many.</param>
    /// <param name="bytes">The bytes; valid until the next call.</param>
    /// <returns>Whether the file holds them all before the limit.</returns>
    public bool TryLoad(long offset, int length, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (length > limit - offset)
        {
            return false;
        }

        if (offset < _start || offset + length > _start + _length)
        {
            int wanted = (int)Math.Min(Math.Max(length, ChunkSize), limit - offset);
            if (_buffer.Length < wanted)
            {
                _buffer = GC.AllocateUninitializedArray<byte>(wanted);
            }

            _start = offset;
            _length = file.Read(offset, _buffer.AsSpan(0, wanted));
            if (_length < length)
            {
                return false;
            }
        }

        bytes = _buffer.AsSpan((int)(offset - _start), length);
        return true;
    }

    /// <summary>Forgets what was read, and makes the next reads show what the disk holds.</summary>
    public void Refresh()
    {
        _length = 0;
        file.DropCache();
    }

    /// <summary>Reads one frame into memory of its own.</summary>
    /// <param name="file">The file.</param>
    /// <param name="offset">Where the frame begins.</param>
    /// <param name="frameLength">Its length, known from an index that fits the file.</param>
    /// <param name="header">Its header.</param>
    /// <param name="frame">The frame.</param>
    /// <returns>Whether it is whole, of that length, and its CRC is right.</returns>
    public static bool TryReadOne(IStorageFile file, long offset, int frameLength, out FrameHeader header, [NotNullWhen(true)] out byte[]? frame)
    {
        frame = GC.AllocateUninitializedArray<byte>(frameLength);
        if (TryReadOne(file, offset, frame, out header))
        {
            return true;
        }

        frame = null;
        return false;
    }

    /// <summary>Reads one frame.</summary>
    /// <param name="file">The file.</param>
    /// <param name="offset">Where the frame begins.</param>
    /// <param name="frame">Receives it; as long as the frame is, known from an index that fits the file.</param>
    /// <param name="header">Its header.</param>
    /// <returns>Whether it is whole, of that length, and its CRC is right.</returns>
    public static bool TryReadOne(IStorageFile file, long offset, Span<byte> frame, out FrameHeader header)
    {
        if (file.Read(offset, frame) == frame.Length
            && FrameHeader.TryRead(frame, out header)
            && header.FrameLength == frame.Length
            && header.Matches(frame))
        {
            return true;
        }

        header = default;
        return false;
    }
}
