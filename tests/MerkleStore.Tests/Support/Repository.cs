// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.CompilerServices;

namespace MerkleStore.Tests.Support;

/// <summary>Where the tests find the sources, the bundled traces and the traces that are not bundled.</summary>
internal static class Repository
{
    /// <summary>The variable that names the directory of the traces that are not in the repository.</summary>
    public const string VectorsVariable = "MERKLESTORE_VECTORS";

    public static string Root { get; } = FindRoot();

    public static string Data { get; } = Path.Combine(Root, "tests", "data");

    /// <summary>The directory of the traces that are not bundled: from the environment, or beside the repository.</summary>
    public static string Vectors
        => Environment.GetEnvironmentVariable(VectorsVariable) is { Length: > 0 } named ? named : Path.GetFullPath(Path.Combine(Root, "..", "shared", "vectors"));

    /// <summary>The files under a directory of the repository, without what builds leave there.</summary>
    public static IEnumerable<string> Files(string directory, string pattern)
        => Directory.EnumerateFiles(Path.Combine(Root, directory), pattern, SearchOption.AllDirectories)
            .Where(f => !Relative(f).Split('/').Any(p => p is "bin" or "obj" or "artifacts" or ".git"))
            .Order(StringComparer.Ordinal);

    public static string Relative(string file) => Path.GetRelativePath(Root, file).Replace('\\', '/');

    private static string FindRoot([CallerFilePath] string file = "")
    {
        for (DirectoryInfo? directory = new FileInfo(file).Directory; directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "MerkleStore.sln")))
            {
                return directory.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No directory above {file} holds MerkleStore.sln.");
    }
}
