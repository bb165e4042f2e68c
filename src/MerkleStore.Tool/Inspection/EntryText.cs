// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tool.Inspection;

/// <summary>Names of entries for people.</summary>
internal static class EntryText
{
    private const string DirectoryColor = "\e[1;34m";
    private const string Plain = "\e[0m";

    /// <summary>The name; a directory ends with a slash, and is coloured where colours may be used.</summary>
    public static string Name(SizedEntry entry, bool color)
    {
        string name = entry.NameText;
        return entry.IsValue ? name : color ? $"{DirectoryColor}{name}{Plain}/" : name + "/";
    }
}
