// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MerkleStore.Tool.Formatting;

/// <summary>JSON as the tool writes it: indented, keys in camelCase, names readable.</summary>
internal static class JsonText
{
    // The text goes to a file or a pipe, not into a web page: only what JSON itself demands is escaped.
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes one object and a newline to standard output.</summary>
    /// <param name="output">Standard output.</param>
    /// <param name="writeMembers">Writes the members of the object.</param>
    public static void WriteObject(OutputWriter output, Action<Utf8JsonWriter> writeMembers)
    {
        WriteObject(output.Buffer, writeMembers);
        output.FlushIfLarge();
    }

    /// <summary>Lets go of what was written so far if it is much; call it between the elements of long arrays.</summary>
    public static void Drain(Utf8JsonWriter json, OutputWriter output)
    {
        if (json.BytesPending >= 32 * 1024)
        {
            json.Flush();
            output.FlushIfLarge();
        }
    }

    /// <summary>Writes one object and a newline to a buffer.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="writeMembers">Writes the members of the object.</param>
    public static void WriteObject(IBufferWriter<byte> buffer, Action<Utf8JsonWriter> writeMembers)
    {
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            writeMembers(writer);
            writer.WriteEndObject();
        }

        buffer.Write("\n"u8);
    }
}
