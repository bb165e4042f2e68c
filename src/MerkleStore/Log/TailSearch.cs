// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.InteropServices;

namespace MerkleStore.Log;

/// <summary>Decides whether an invalid frame is the torn end of the log or damage inside it.</summary>
internal static class TailSearch
{
    /// <summary>Looks for a whole frame of a commit, or of pages written ahead of one, that was written when the invalid frame was already known to be durable.</summary>
    /// <param name="reader">The file.</param>
    /// <param name="from">Where to begin; a multiple of 8.</param>
    /// <param name="sequence">The sequence that the invalid frame should have had.</param>
    /// <returns>The offset of such a frame, or -1 if there is none.</returns>
    /// <remarks>
    /// Frames of a commit that was given up may lie behind the tail. They were written when nothing from their place on was durable,
    /// so that they never witness against it.
    /// </remarks>
    public static long FindWitness(FrameReader reader, long from, ulong sequence)
    {
        const int Window = 64 * 1024;
        for (long offset = from; reader.Limit - offset >= FrameHeader.Size; offset += Window)
        {
            int length = (int)Math.Min(Window + FrameHeader.Size, reader.Limit - offset) & -FrameHeader.Alignment;
            if (!reader.TryLoad(offset, length, out ReadOnlySpan<byte> bytes))
            {
                return -1;
            }

            byte[] window = bytes.ToArray();
            for (int at = 0; at + FrameHeader.Size <= window.Length && at < Window; at += FrameHeader.Alignment)
            {
                if (MemoryMarshal.Read<ulong>(window.AsSpan(at)) != 0 && IsWitness(reader, offset + at, window.AsSpan(at), sequence))
                {
                    return offset + at;
                }
            }
        }

        return -1;
    }

    private static bool IsWitness(FrameReader reader, long offset, ReadOnlySpan<byte> bytes, ulong sequence)
        => FrameHeader.TryRead(bytes, out FrameHeader header)
            && header.Kind is FrameKind.Commit or FrameKind.Spill
            && header.Sequence > sequence
            && header.PayloadLength <= CommitRecordCodec.MaxPayload
            && reader.TryRead(offset, out header, out ReadOnlySpan<byte> frame)
            && TryReadDurableSequence(header.Kind, frame.Slice(FrameHeader.Size, header.PayloadLength), out ulong durable)
            && durable >= sequence;

    private static bool TryReadDurableSequence(FrameKind kind, ReadOnlySpan<byte> payload, out ulong durable)
    {
        if (kind == FrameKind.Commit)
        {
            return CommitRecordCodec.TryReadDurableSequence(payload, out durable);
        }

        bool isSpill = SpillRecord.TryDecode(payload, out SpillRecord spill);
        durable = spill.DurableSequence;
        return isSpill;
    }
}
