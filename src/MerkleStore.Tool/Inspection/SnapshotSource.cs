// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;
using MerkleStore.Tool.Formatting;

namespace MerkleStore.Tool.Inspection;

/// <summary>The file or standard input from which a snapshot is read.</summary>
internal static class SnapshotSource
{
    /// <summary>Opens a file, or standard input for <c>-</c>.</summary>
    /// <exception cref="ToolException">It cannot be opened.</exception>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The caller gets it.")]
    public static Stream Open(ToolConsole console, string name)
    {
        try
        {
            return name == "-" ? console.Input() : new FileStream(console.Locate(name), FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ToolException(ExitCodes.BadInput, $"the snapshot {name} cannot be read: {OperatingSystemText.Of(error)}", error);
        }
    }

    /// <summary>A hash from the command line.</summary>
    /// <exception cref="ToolException">It is none.</exception>
    public static Hash256? ParseHash(string? text)
        => text is null ? null
            : Hash256.TryParse(text, out Hash256 hash) || CommitText.TryParse(text, out hash) ? hash
            : throw new ToolException(ExitCodes.BadInput, $"'{PathText.FormatExcerpt(System.Text.Encoding.UTF8.GetBytes(text))}' is no hash; give all of it, in hex or as Co…");
}
