// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Text.RegularExpressions;
using MerkleStore.Tests.Support;

namespace MerkleStore.Tests.Architecture;

/// <summary>A C# file of the repository, with and without its comments and texts.</summary>
internal sealed partial class SourceFile
{
    private SourceFile(string path)
    {
        Path = Repository.Relative(path);
        Text = File.ReadAllText(path);
        Code = CommentsAndTexts().Replace(Text, m => m.Value.StartsWith('/') ? string.Empty : "\"\"");
    }

    /// <summary>The path in the repository.</summary>
    public string Path { get; }

    public string Text { get; }

    /// <summary>The text without comments, and with empty literals.</summary>
    public string Code { get; }

    public int LineCount => Text.Count(c => c == '\n');

    public static IReadOnlyList<SourceFile> In(string directory)
        => Directory.Exists(System.IO.Path.Combine(Repository.Root, directory)) ? [.. Repository.Files(directory, "*.cs").Select(f => new SourceFile(f))] : [];

    [GeneratedRegex("""//[^\n]*|/\*.*?\*/|"{3}.*?"{3}|@"(?:[^"]|"")*"|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)+'""", RegexOptions.Singleline)]
    private static partial Regex CommentsAndTexts();
}
