// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.IO.Compression;
using MerkleStore.Tool.Formatting;

namespace MerkleStore.Tool.Replay;

/// <summary>The bytes of a trace: a file, standard input or the bundled trace, unpacked if they start like gzip.</summary>
internal sealed class TraceSource : IDisposable
{
    private readonly CountingStream _raw;
    private readonly Stream _text;
    private readonly long _length;

    // Without this switch the runtime takes the end of a cut file for the end of the data. It is read once, at the first use of a decoder.
    static TraceSource() => AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);

    private TraceSource(Stream input, string name)
    {
        Name = name;
        _length = input.CanSeek ? input.Length : -1;
        _raw = new CountingStream(input);
        _text = _raw.StartsWith(0x1F, 0x8B) ? new GZipStream(_raw, CompressionMode.Decompress) : _raw;
    }

    /// <summary>The name of the trace, for messages.</summary>
    public string Name { get; }

    /// <summary>How much of the input was read, from 0 to 1, or null if its length is not known.</summary>
    public double? Fraction => _length > 0 ? Math.Min(1.0, (double)_raw.BytesRead / _length) : null;

    /// <summary>Opens a file.</summary>
    /// <exception cref="ToolException">It cannot be opened.</exception>
    public static TraceSource OpenFile(string path, string name)
    {
        try
        {
            return new TraceSource(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0), name);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new ToolException(ExitCodes.BadInput, $"the trace {name} cannot be read: {OperatingSystemText.Of(error)}", error);
        }
    }

    /// <summary>Reads from a stream that it then owns.</summary>
    public static TraceSource FromStream(Stream input, string name) => new(input, name);

    /// <summary>Reads unpacked bytes; 0 at the end.</summary>
    /// <exception cref="TraceFormatException">The input is damaged or cut short.</exception>
    public int Read(Span<byte> destination, long line)
    {
        try
        {
            return _text.Read(destination);
        }
        catch (InvalidDataException error)
        {
            throw new TraceFormatException(Name, line, "the gzip data is damaged or cut short here; copy the file again", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TraceFormatException(Name, line, $"the trace cannot be read here: {OperatingSystemText.Of(error)}", error);
        }
    }

    public void Dispose()
    {
        _text.Dispose();
        _raw.Dispose();
    }
}
