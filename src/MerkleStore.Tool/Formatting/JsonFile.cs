// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers;
using System.Text.Json;

namespace MerkleStore.Tool.Formatting;

/// <summary>A JSON file that is opened before the work, so that a wrong name is told at once, and deleted if nothing came of it.</summary>
internal sealed class JsonFile : IDisposable
{
    private readonly ToolConsole _console;
    private readonly string _name;
    private readonly FileStream? _file;
    private bool _written;

    private JsonFile(ToolConsole console, string name)
    {
        _console = console;
        _name = name;
        try
        {
            _file = name == "-" ? null : new FileStream(console.Locate(name), FileMode.Create, FileAccess.Write, FileShare.Read);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ToolException(ExitCodes.BadInput, $"the JSON file {name} cannot be made: {OperatingSystemText.Of(error)}", error);
        }
    }

    /// <summary>Opens the file; <c>-</c> is standard output.</summary>
    /// <returns>Null if there is no name.</returns>
    public static JsonFile? Create(string? name, ToolConsole console) => name is null ? null : new JsonFile(console, name);

    /// <summary>Writes the one object of the file.</summary>
    public void Write(Action<Utf8JsonWriter> writeMembers)
    {
        if (_file is null)
        {
            JsonText.WriteObject(_console.Output, writeMembers);
            return;
        }

        var buffer = new ArrayBufferWriter<byte>();
        JsonText.WriteObject(buffer, writeMembers);
        try
        {
            _file.Write(buffer.WrittenSpan);
            _file.Flush();
            _written = true;
        }
        catch (IOException error)
        {
            throw new ToolException(ExitCodes.OutputFailed, $"the JSON file {_name} cannot be written: {OperatingSystemText.Of(error)}", error);
        }
    }

    public void Dispose()
    {
        if (_file is null)
        {
            return;
        }

        _file.Dispose();
        if (!_written)
        {
            File.Delete(_file.Name);
        }
    }
}
