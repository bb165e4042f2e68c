// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tool.Inspection;

/// <summary>What can be told of the directory of a store without opening it.</summary>
internal static class StoreDirectory
{
    // Every store has it from the end of its creation on.
    private const string Superblock = "superblock";

    /// <summary>The lengths of its files.</summary>
    public static long Bytes(string path) => new DirectoryInfo(path).EnumerateFiles().Sum(file => file.Length);

    /// <summary>The number of its files.</summary>
    public static long Files(string path) => Directory.EnumerateFiles(path).LongCount();

    /// <summary>Whether a repair has lost something, and no verification has passed since.</summary>
    public static bool IsDegraded(string path) => File.Exists(Path.Combine(path, "degraded"));

    public static bool HasEntries(string path) => Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any();

    /// <summary>Checks that an existing store can be opened there, so that none is made by looking.</summary>
    /// <exception cref="ToolException">There is none.</exception>
    public static void RequireStore(string path, string name)
    {
        string? problem = File.Exists(path) ? "it is a file, not the directory of a store"
            : !Directory.Exists(path) ? "there is no such directory"
            : !HasEntries(path) ? "the directory is empty"
            : !File.Exists(Path.Combine(path, Superblock)) ? $"the directory has no file '{Superblock}'; name another one, or restore that file from a copy of the store"
            : null;
        if (problem is not null)
        {
            throw new ToolException(ExitCodes.StoreUnusable, $"there is no store at {name}: {problem}");
        }
    }
}
