// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers;
using System.Text;

namespace MerkleStore.Tool;

/// <summary>Standard output: buffered bytes and UTF-8 text. A failure to write is never lost. One thread at a time.</summary>
internal sealed class OutputWriter(Stream stream)
{
    private readonly ArrayBufferWriter<byte> _pending = new(16 * 1024);

    /// <summary>Bytes for <see cref="System.Text.Json.Utf8JsonWriter"/>; call <see cref="FlushIfLarge"/> now and then.</summary>
    public IBufferWriter<byte> Buffer => _pending;

    public void Write(string text) => Encoding.UTF8.GetBytes(text, _pending);

    public void WriteLine(string text)
    {
        Write(text);
        _pending.Write("\n"u8);
        FlushIfLarge();
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        _pending.Write(bytes);
        FlushIfLarge();
    }

    public void FlushIfLarge()
    {
        if (_pending.WrittenCount >= 64 * 1024)
        {
            Flush();
        }
    }

    /// <summary>Hands everything to the operating system.</summary>
    /// <exception cref="OutputFailedException">It was not taken.</exception>
    public void Flush()
    {
        try
        {
            stream.Write(_pending.WrittenSpan);
            stream.Flush();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new OutputFailedException(error);
        }
        finally
        {
            _pending.ResetWrittenCount();
        }
    }
}
