// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Text.RegularExpressions;
using MerkleStore.Tests.Support;

namespace MerkleStore.Tests.Architecture;

/// <summary>Rules of the sources that no analyzer checks.</summary>
public partial class SourceRuleTests
{
    private const int MaximumLines = 600;

    /// <summary>The files of the engine and its tool that may hold unsafe code: node layouts, kernels and calls to the operating system.</summary>
    private static readonly string[] UnsafeFiles =
    [
        "src/MerkleStore/Hashing/Blake2b.Lanes4.cs",
        "src/MerkleStore/Hashing/Blake2b.Lanes8.cs",
        "src/MerkleStore/Hashing/Blake2b.Rows.cs",
        "src/MerkleStore/Hashing/Blake2b.cs",
        "src/MerkleStore/Hashing/Blake2bBatch.cs",
        "src/MerkleStore/Hashing/HashJob.cs",
        "src/MerkleStore/Memory/Arena.cs",
        "src/MerkleStore/Primitives/NativeBlock.cs",
        "src/MerkleStore/Snapshots/PartHasher.cs",
        "src/MerkleStore/Tree/BlobNode.cs",
        "src/MerkleStore/Tree/BranchNode.cs",
        "src/MerkleStore/Tree/DirectoryListing.cs",
        "src/MerkleStore/Tree/EntryContent.cs",
        "src/MerkleStore/Tree/LeafEntry.cs",
        "src/MerkleStore/Tree/LeafNode.cs",
        "src/MerkleStore/Tree/NodeHeader.cs",
        "src/MerkleStore/Tree/NodeSpace.Find.cs",
        "src/MerkleStore/Tree/NodeSpace.Versions.cs",
        "src/MerkleStore/Tree/NodeSpace.cs",
        "src/MerkleStore/Tree/LastPath.cs",
        "src/MerkleStore/Tree/PreimageBatch.cs",
        "src/MerkleStore/Tree/PreimageBuffer.cs",
        "src/MerkleStore/Tree/RecordEncoder.cs",
        "src/MerkleStore/Tree/TreeEditor.Owning.cs",
        "src/MerkleStore/Tree/TreeEditor.Shape.cs",
        "src/MerkleStore/Memory/HugePages.cs",
        "src/MerkleStore/Tree/TreeEditor.cs",
        "src/MerkleStore/Tree/TreeEvictor.cs",
        "src/MerkleStore/Tree/TreeHasher.cs",
        "src/MerkleStore/Tree/TreeWriter.cs",
        "src/MerkleStore/Tree/WorkingTree.cs",
    ];

    private static readonly IReadOnlyList<SourceFile> Product = SourceFile.In("src");

    [Fact]
    public void Files_AreNotTooLong()
        => Violations.AssertNone(Product.Concat(SourceFile.In("tests")).Concat(SourceFile.In("bench"))
            .Where(f => f.LineCount > MaximumLines).Select(f => $"{f.Path}: {f.LineCount} lines"));

    [Fact]
    public void UnsafeCode_IsOnlyInTheListedFiles()
        => Violations.AssertNone(Product.Where(f => UnsafeKeyword().IsMatch(f.Code) && !UnsafeFiles.Contains(f.Path)).Select(f => f.Path));

    [Fact]
    public void UnsafeFiles_AreThereAndUnsafe()
        => Violations.AssertNone(UnsafeFiles.Where(p => !Product.Any(f => f.Path == p && UnsafeKeyword().IsMatch(f.Code))));

    [Fact]
    public void UnsafeCode_SaysWhyItIsSafe()
        => Violations.AssertNone(Product.Where(f => UnsafeKeyword().IsMatch(f.Code) && !f.Text.Contains("// SAFETY:", StringComparison.Ordinal)).Select(f => f.Path));

    [Fact]
    public void RuntimeFlushCalls_AreNotUsed()
        => Violations.AssertNone(Product.Where(f => FlushCall().IsMatch(f.Code)).Select(f => f.Path));

    [Fact]
    public void Text_HasNothingOfTheMachineItWasWrittenOn()
    {
        string self = Repository.Relative(Self());
        string[] extensions = [".cs", ".csproj", ".props", ".targets", ".md", ".sh", ".json", ".config", ".txt", ".sln", ".yml", ".yaml", ".editorconfig", ".gitignore", ""];
        IEnumerable<string> found =
            from file in Repository.Files(".", "*")
            let path = Repository.Relative(file)
            where path != self && path != ".git" && extensions.Contains(Path.GetExtension(path))
            from line in File.ReadLines(file).Select((text, i) => (Text: text, Number: i + 1))
            from Match match in Foreign().Matches(line.Text)
            select $"{path}:{line.Number}: {match.Value}";
        Violations.AssertNone(found);
    }

    private static string Self([System.Runtime.CompilerServices.CallerFilePath] string file = "") => file;

    [GeneratedRegex(@"\bunsafe\b")]
    private static partial Regex UnsafeKeyword();

    [GeneratedRegex(@"\bFlushToDisk\b|\bFlush\(\s*(?:flushToDisk:\s*)?true\s*\)")]
    private static partial Regex FlushCall();

    /// <summary>Numbers of issues, directories of one machine, addresses of package feeds.</summary>
    [GeneratedRegex(@"\b(?:issue|bug|ticket|PR|pull request)\s+#?\d+|(?<![\w&#])#\d+\b|(?<![\w.])/(?:work|root|home)/|/tmp/\w|https?://[^\s""']*(?:nuget|/v3/index)", RegexOptions.IgnoreCase)]
    private static partial Regex Foreign();
}
