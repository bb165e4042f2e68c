// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tool.Formatting;

/// <summary>What the operating system said, in few words.</summary>
internal static class OperatingSystemText
{
    /// <summary>The reason without the path, which the caller's message names.</summary>
    public static string Of(Exception error) => error switch
    {
        FileNotFoundException => "there is no such file",
        DirectoryNotFoundException => "there is no such directory",
        UnauthorizedAccessException => "permission denied, or it is a directory",
        _ => error.Message.TrimEnd('.'),
    };
}
