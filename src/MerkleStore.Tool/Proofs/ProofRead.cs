// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Text.Json;

namespace MerkleStore.Tool.Proofs;

/// <summary>What a proof says about a path.</summary>
/// <param name="Path">The path as text.</param>
/// <param name="Kind">What stands there.</param>
/// <param name="Value">The value, if it was read.</param>
/// <param name="Names">The names, if it was listed.</param>
internal sealed record ProofRead(string Path, ContextKind Kind, byte[]? Value, IReadOnlyList<string>? Names)
{
    private const int ShownBytes = 32;

    /// <summary>The finding in words.</summary>
    public string Text => Kind switch
    {
        ContextKind.None => "nothing",
        ContextKind.Value when Value is null => "value",
        ContextKind.Value => $"value, {Value.Length} B: {Convert.ToHexStringLower(Value.AsSpan(0, Math.Min(ShownBytes, Value.Length)))}{(Value.Length > ShownBytes ? "…" : "")}",
        _ when Names is null => "directory",
        _ => $"directory: {string.Join(' ', Names)}",
    };

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("path", Path);
        json.WriteString("kind", Kind switch { ContextKind.None => "none", ContextKind.Value => "value", _ => "directory" });
        if (Value is not null)
        {
            json.WriteString("hex", Convert.ToHexStringLower(Value));
        }

        if (Names is not null)
        {
            json.WriteStartArray("names");
            foreach (string name in Names)
            {
                json.WriteStringValue(name);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
