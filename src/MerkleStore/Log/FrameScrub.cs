// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Log;

/// <summary>Reads the frames of the log from the disk piece by piece, and checks their checksums. For one thread at a time; runs beside readers and a writer.</summary>
internal sealed class FrameScrub(LogParts parts, Func<LogState> end, LogVerifyVisitor visitor)
{
    /// <summary>Checks frames until about a number of bytes is read, or the present end of the log is reached.</summary>
    /// <param name="segment">The segment to go on with, and afterwards the one where the next piece begins.</param>
    /// <param name="offset">The offset in it, at which a frame begins.</param>
    /// <param name="bytes">The size of the piece.</param>
    /// <param name="cancellationToken">Ends it between frames.</param>
    /// <returns>The bytes that were read; 0 at the end.</returns>
    public long Run(ref long segment, ref long offset, long bytes, CancellationToken cancellationToken)
    {
        long done = 0;
        LogState last = end();
        foreach (Segment each in parts.Segments.ToArray())
        {
            if (each.Number < segment || each.Number > last.Position.Segment)
            {
                continue;
            }

            if (each.Number > segment)
            {
                // The one before is done, or is not there any more.
                (segment, offset) = (each.Number, 0);
            }

            long length = each.Number == last.Position.Segment ? last.Position.Offset : each.File.Length;
            var reader = new FrameReader(each.File, length);
            reader.Refresh();
            while (offset < length)
            {
                if (done >= bytes)
                {
                    return done;
                }

                cancellationToken.ThrowIfCancellationRequested();
                long before = offset;
                offset = Next(each, reader, offset);
                done += offset - before;
            }
        }

        return done;
    }

    /// <summary>Checks the frame at an offset.</summary>
    /// <returns>The offset of the next one.</returns>
    private long Next(Segment segment, FrameReader reader, long offset)
    {
        try
        {
            if (reader.TryRead(offset, out FrameHeader header, out _))
            {
                return offset + header.FrameLength;
            }

            long next = offset + FrameHeader.Alignment;
            while (next < reader.Limit && !reader.TryRead(next, out _, out _))
            {
                next += FrameHeader.Alignment;
            }

            next = Math.Min(next, reader.Limit);
            visitor.Problem(new LogProblem(segment.Name, offset, FormattableString.Invariant($"the frame there is damaged; the next whole one is at offset {next}")));
            return next;
        }
        catch (StorageFailureException failure)
        {
            const int Unreadable = 1024 * 1024;
            visitor.Problem(new LogProblem(segment.Name, offset, failure.Message));
            return Math.Min(reader.Limit, offset + Unreadable);
        }
    }
}
