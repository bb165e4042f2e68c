// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Io;

/// <summary>The bytes of one file in memory, in chunks that are never moved or copied when the file grows; a chunk never written to is a hole.</summary>
/// <remarks>
/// Readers take no lock and may run beside a writer: the chunk table is published before the length that needs it, and a
/// reader that races with a cut sees old bytes or zeros. All bytes of a chunk past the length are zero.
/// </remarks>
internal sealed class MemoryContent
{
    /// <summary>The most bytes of a file (1 TiB); a longer one is refused as too big.</summary>
    public const long MaxLength = 1L << 40;

    // The first MiB is in chunks of 64 KiB, so that small files stay small; the rest is in chunks of 1 MiB.
    private const int SmallShift = 16;
    private const int LargeShift = 20;
    private const int SmallCount = 1 << (LargeShift - SmallShift);

    private readonly Lock _writing = new();
    private byte[]?[] _chunks = new byte[]?[SmallCount];
    private long _length;

    public long Length => Volatile.Read(ref _length);

    /// <summary>Copies out bytes; short only where the file ends.</summary>
    public int Read(long offset, Span<byte> destination)
    {
        long length = Length;
        if (offset >= length)
        {
            return 0;
        }

        int total = (int)Math.Min(destination.Length, length - offset);
        byte[]?[] chunks = Volatile.Read(ref _chunks);
        for (int done = 0; done < total;)
        {
            (int index, int start, int room) = Locate(offset + done);
            Span<byte> part = destination[done..Math.Min(total, done + room)];
            byte[]? chunk = index < chunks.Length ? Volatile.Read(ref chunks[index]) : null;
            if (chunk is null)
            {
                part.Clear();
            }
            else
            {
                chunk.AsSpan(start, part.Length).CopyTo(part);
            }

            done += part.Length;
        }

        return total;
    }

    /// <summary>Copies bytes in and grows the file if needed.</summary>
    /// <returns>False, with nothing changed, if the file would be longer than <see cref="MaxLength"/>.</returns>
    public bool TryWrite(long offset, ReadOnlySpan<byte> source)
    {
        if (offset > MaxLength - source.Length)
        {
            return false;
        }

        if (source.IsEmpty)
        {
            return true;
        }

        lock (_writing)
        {
            long end = offset + source.Length;
            byte[]?[] chunks = Reserve(Locate(end - 1).Index);
            while (!source.IsEmpty)
            {
                (int index, int start, int room) = Locate(offset);
                byte[]? chunk = chunks[index];
                if (chunk is null)
                {
                    chunk = new byte[start + room];
                    Volatile.Write(ref chunks[index], chunk);
                }

                int count = Math.Min(room, source.Length);
                source[..count].CopyTo(chunk.AsSpan(start));
                source = source[count..];
                offset += count;
            }

            if (end > _length)
            {
                Volatile.Write(ref _length, end);
            }
        }

        return true;
    }

    /// <summary>Cuts or extends the file.</summary>
    /// <returns>False, with nothing changed, if it would be longer than <see cref="MaxLength"/>.</returns>
    public bool TrySetLength(long length)
    {
        if (length > MaxLength)
        {
            return false;
        }

        lock (_writing)
        {
            long old = _length;
            Volatile.Write(ref _length, length);
            if (length < old)
            {
                Forget(length);
            }
        }

        return true;
    }

    /// <summary>The chunk of an offset, the offset within it, and the bytes from there to its end.</summary>
    private static (int Index, int Start, int Room) Locate(long offset)
    {
        bool small = offset < 1 << LargeShift;
        int shift = small ? SmallShift : LargeShift;
        int start = (int)(offset & ((1 << shift) - 1));
        return ((int)(offset >> shift) + (small ? 0 : SmallCount - 1), start, (1 << shift) - start);
    }

    /// <summary>Drops the chunks past a length and clears the rest of the chunk in which it lies.</summary>
    private void Forget(long length)
    {
        (int index, int start, _) = Locate(length);
        byte[]?[] chunks = _chunks;
        if (index >= chunks.Length)
        {
            return;
        }

        chunks[index]?.AsSpan(start).Clear();
        chunks.AsSpan(index + 1).Clear();
        if (start == 0)
        {
            chunks[index] = null;
        }
    }

    private byte[]?[] Reserve(int index)
    {
        byte[]?[] chunks = _chunks;
        if (index >= chunks.Length)
        {
            Array.Resize(ref chunks, Math.Max(index + 1, chunks.Length * 2));
            Volatile.Write(ref _chunks, chunks);
        }

        return chunks;
    }
}
