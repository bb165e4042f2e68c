// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Text;
using System.Text.Json;

namespace MerkleStore.Tool.Inspection;

/// <summary>A commit as JSON.</summary>
internal static class CommitJson
{
    /// <summary>Writes the members of the object of a commit.</summary>
    public static void WriteMembers(Utf8JsonWriter json, CommitSummary commit)
    {
        json.WriteNumber("sequence", commit.Sequence);
        json.WriteString("hash", commit.Hash.ToString());
        json.WriteString("base58", CommitText.ToBase58(commit.Hash));
        json.WriteString("root", commit.RootHash.ToString());
        json.WriteStartArray("parents");
        foreach (Hash256 parent in commit.Parents)
        {
            json.WriteStringValue(parent.ToString());
        }

        json.WriteEndArray();
        json.WriteNumber("date", commit.Date);
        WriteOptional(json, "level", commit.Level);
        WriteOptional(json, "cycle", commit.Cycle);
        json.WriteString("author", Encoding.UTF8.GetString(commit.Author.Span));
        json.WriteString("message", Encoding.UTF8.GetString(commit.Message.Span));
    }

    /// <summary>Writes which commit was looked at.</summary>
    public static void WriteReference(Utf8JsonWriter json, CommitSummary? commit) => json.WriteString("commit", commit?.Hash.ToString());

    private static void WriteOptional(Utf8JsonWriter json, string name, long number)
    {
        if (number < 0)
        {
            json.WriteNull(name);
        }
        else
        {
            json.WriteNumber(name, number);
        }
    }
}
