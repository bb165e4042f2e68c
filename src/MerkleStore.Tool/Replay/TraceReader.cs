// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Globalization;

namespace MerkleStore.Tool.Replay;

/// <summary>Reads a trace line by line into batches. What precedes a malformed line is handed out before the error is thrown.</summary>
/// <remarks>One thread at a time. Memory is bounded by the longest line.</remarks>
internal sealed class TraceReader : IDisposable
{
    // A set of the longest value at the longest key, in hex.
    private const int LongestLine = (2 * ContextLimits.MaxValueBytes) + (ContextLimits.MaxSteps * (ContextLimits.MaxStepBytes + 1)) + 4;

    private readonly TraceSource _source;
    private readonly int _maxLineBytes;
    private readonly TraceLineParser _parser = new();
    private byte[] _buffer;
    private int _start;
    private int _end;
    private bool _atEnd;
    private TraceFormatException? _pending;

    public TraceReader(TraceSource source, int bufferBytes = 1024 * 1024, int maxLineBytes = LongestLine)
    {
        _source = source;
        _buffer = new byte[bufferBytes];
        _maxLineBytes = maxLineBytes;
    }

    /// <summary>The name of the trace, for messages.</summary>
    public string Name => _source.Name;

    /// <summary>The lines read so far.</summary>
    public long Line { get; private set; }

    /// <summary>How much of the input was read, from 0 to 1, or null if its length is not known.</summary>
    public double? Fraction => _source.Fraction;

    /// <summary>Fills a batch.</summary>
    /// <returns>False at the end of the trace: the batch is then empty.</returns>
    /// <exception cref="TraceFormatException">The next line is malformed.</exception>
    public bool Read(TraceBatch batch)
    {
        batch.Clear();
        if (_pending is not null)
        {
            throw _pending;
        }

        try
        {
            while (!batch.IsFull && TryReadLine(out ReadOnlySpan<byte> line))
            {
                Line++;
                if (line.IsEmpty || line[0] == '#')
                {
                    continue;
                }

                string? reason = _parser.Parse(line, Line, batch);
                if (reason is not null)
                {
                    throw new TraceFormatException(Name, Line, reason);
                }
            }
        }
        catch (TraceFormatException error)
        {
            _pending = error;
            if (batch.Operations.IsEmpty)
            {
                throw;
            }
        }

        return !batch.Operations.IsEmpty;
    }

    public void Dispose() => _source.Dispose();

    private bool TryReadLine(out ReadOnlySpan<byte> line)
    {
        int searched = _start;
        while (true)
        {
            int newline = _buffer.AsSpan(searched, _end - searched).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                line = _buffer.AsSpan(_start, searched + newline - _start);
                _start = searched + newline + 1;
                return true;
            }

            int unfinished = _end - _start;
            if (unfinished > _maxLineBytes)
            {
                throw new TraceFormatException(Name, Line + 1, string.Create(CultureInfo.InvariantCulture, $"the line is longer than {_maxLineBytes} bytes, the most that an operation can need"));
            }

            if (_atEnd)
            {
                line = _buffer.AsSpan(_start, unfinished);
                _start = _end;
                return unfinished > 0;
            }

            Refill();
            searched = _start + unfinished;
        }
    }

    private void Refill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, (int)Math.Min(2L * _buffer.Length, Array.MaxLength));
        }

        int read = _source.Read(_buffer.AsSpan(_end), Line + 1);
        _end += read;
        _atEnd = read == 0;
    }
}
