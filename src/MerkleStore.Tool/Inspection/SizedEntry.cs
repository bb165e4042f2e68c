// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Text.Json;
using MerkleStore.Tool.Formatting;

namespace MerkleStore.Tool.Inspection;

/// <summary>An entry of a directory.</summary>
/// <param name="Name">The bytes of its name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Size">The bytes of a value, or the entries of a directory.</param>
internal readonly record struct SizedEntry(ReadOnlyMemory<byte> Name, ContextKind Kind, long Size)
{
    public bool IsValue => Kind == ContextKind.Value;

    public string NameText => PathText.FormatStep(Name.Span);

    /// <summary>The size for people.</summary>
    public string SizeText => IsValue ? HumanText.Size(Size) : Size == 1 ? "1 entry" : $"{HumanText.Count(Size)} entries";

    /// <summary>Writes name, kind and size as members of an object.</summary>
    public void WriteMembers(Utf8JsonWriter json)
    {
        json.WriteString("name", NameText);
        json.WriteString("kind", IsValue ? "value" : "directory");
        json.WriteNumber(IsValue ? "bytes" : "entries", Size);
    }
}
