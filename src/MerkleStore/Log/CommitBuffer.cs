// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.InteropServices;

namespace MerkleStore.Log;

/// <summary>Frames that are not written yet, one after the other. Their headers are filled in when their place in the log is known.</summary>
internal sealed class CommitBuffer
{
    private const int FirstSize = 256 * 1024;

    private readonly int _limit;
    private readonly List<PendingFrame> _frames = [];
    private byte[] _bytes = [];

    /// <summary>Makes an empty buffer.</summary>
    /// <param name="limit">The size from which it is flushed; a single longer frame makes it longer for as long as it is in it.</param>
    public CommitBuffer(int limit) => _limit = limit;

    /// <summary>The bytes of the frames.</summary>
    public int Used { get; private set; }

    /// <summary>The frames, in order.</summary>
    public ReadOnlySpan<PendingFrame> Frames => CollectionsMarshal.AsSpan(_frames);

    /// <summary>The frames whose headers are filled in.</summary>
    public int SealedFrames { get; set; }

    /// <summary>The bytes of the frames.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Used);

    /// <summary>Whether bytes more can be added without a flush. An empty buffer takes any number.</summary>
    public bool HasRoom(int length) => Used == 0 || length <= _limit - Used;

    /// <summary>Makes sure that bytes more can be written behind the frames.</summary>
    public void EnsureRoom(int length)
    {
        int needed = checked(Used + length);
        if (needed > _bytes.Length)
        {
            int size = Math.Max(needed, Math.Min(Math.Max(FirstSize, 2 * _bytes.Length), _limit));
            byte[] grown = GC.AllocateUninitializedArray<byte>(size);
            Bytes.CopyTo(grown);
            _bytes = grown;
        }
    }

    /// <summary>The payload of the frame that comes next, up to the end of the room.</summary>
    public Span<byte> OpenPayload(int length) => _bytes.AsSpan(Used + FrameHeader.Size, length);

    /// <summary>Adds the frame whose payload is in place.</summary>
    public void Add(FrameKind kind, int payloadLength, ulong page, int records)
    {
        _frames.Add(new PendingFrame(kind, Used, payloadLength, page, records));
        Used += FrameHeader.LengthOf(payloadLength);
    }

    /// <summary>The bytes of a frame, its header and padding included.</summary>
    public Span<byte> Frame(in PendingFrame frame) => _bytes.AsSpan(frame.Start, FrameHeader.LengthOf(frame.PayloadLength));

    /// <summary>Forgets the frames, and memory beyond the limit.</summary>
    public void Clear()
    {
        _frames.Clear();
        SealedFrames = 0;
        Used = 0;
        if (_bytes.Length > _limit)
        {
            _bytes = [];
        }
    }
}
