// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Exchange;

/// <summary>Cuts a stream into lines. Memory is bounded by the longest line that is accepted.</summary>
internal sealed class LineReader(Stream source, int maxLineBytes)
{
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private bool _atEnd;

    /// <summary>The number of the present line, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>The bytes read so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>Reads a line, without its newline; the last one needs none.</summary>
    /// <param name="line">The line, valid until the next one is read.</param>
    /// <returns>False at the end.</returns>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        int searched = _start;
        while (true)
        {
            int newline = _buffer.AsSpan(searched, _end - searched).IndexOf((byte)'\n');
            int length = newline >= 0 ? searched + newline - _start : _end - _start;
            if (length > maxLineBytes)
            {
                throw new ImportFormatException(Line + 1, maxLineBytes + 1L, FormattableString.Invariant($"the line is longer than {maxLineBytes} bytes, the most that a value can need."));
            }

            if (newline >= 0 || _atEnd)
            {
                line = _buffer.AsSpan(_start, length);
                _start += length + (newline >= 0 ? 1 : 0);
                bool isLine = newline >= 0 || length > 0;
                Line += isLine ? 1 : 0;
                return isLine;
            }

            searched = _end;
            int moved = Refill();
            searched -= moved;
        }
    }

    private int Refill()
    {
        int moved = _start;
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, (int)Math.Min(2L * _buffer.Length, Math.Max(_buffer.Length + 1L, maxLineBytes + 2L)));
        }

        int read = source.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        Bytes += read;
        _atEnd = read == 0;
        return moved;
    }
}
