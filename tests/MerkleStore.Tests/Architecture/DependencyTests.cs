// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Text.RegularExpressions;

namespace MerkleStore.Tests.Architecture;

/// <summary>The folders of the engine stand on each other, from the disk up; none knows one above it.</summary>
public partial class DependencyTests
{
    private const string Root = "src/MerkleStore/";

    /// <summary>The public face: the files that lie directly in the engine's directory.</summary>
    private const string Face = "the public face";

    /// <summary>For each folder, the folders that it may know; the primitives may be known by all.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Primitives"] = [],
        ["Io"] = [],
        ["Hashing"] = [],
        ["Memory"] = [],
        ["Journal"] = ["Io", "Hashing"],
        ["Log"] = ["Io", "Hashing", "Journal", "Compression"],
        ["Tree"] = ["Memory", "Hashing", "Log"],
        ["Commits"] = ["Io", "Hashing", "Memory", "Journal", "Log", "Tree"],
        ["Compression"] = [],
        ["Retention"] = ["Io", "Journal", "Log", "Tree", "Commits"],
        ["Diffing"] = ["Log", "Tree"],
        ["Snapshots"] = ["Io", "Hashing", "Journal", "Log", "Tree", "Commits", "Compression"],
        ["Exchange"] = ["Log"],
        [Face] = ["Io", "Hashing", "Memory", "Journal", "Log", "Tree", "Commits", "Retention", "Diffing", "Snapshots", "Exchange"],
        ["KeyValue"] = [Face],
        ["Proofs"] = ["Hashing", "Tree", Face],
    };

    private static readonly IReadOnlyList<SourceFile> Files = SourceFile.In("src/MerkleStore");

    [Fact]
    public void Folders_AreTheKnownOnes()
    {
        Assert.NotEmpty(Files);
        Violations.AssertNone(Files.Where(f => !Allowed.ContainsKey(Folder(f))).Select(f => f.Path));
    }

    [Fact]
    public void Namespaces_AreThoseOfTheFolders()
        => Violations.AssertNone(Files
            .Where(f => !f.Path.Contains("/Properties/", StringComparison.Ordinal) && !Namespaces(f).Any(n => f.Code.Contains($"namespace {n};", StringComparison.Ordinal)))
            .Select(f => $"{f.Path} is not in {string.Join(" or ", Namespaces(f))}"));

    [Fact]
    public void Namespaces_AreNamedOnlyFromAbove()
    {
        IEnumerable<string> violations =
            from file in Files
            from named in NamespaceName().Matches(file.Code).Select(m => m.Groups[1].Value).Distinct()
            where Allowed.ContainsKey(named) && named != Folder(file) && !Allowed[Folder(file)].Contains(named)
            select $"{file.Path} names MerkleStore.{named}";
        Violations.AssertNone(violations);
    }

    /// <summary>The face and the primitives share a namespace, and an enclosing namespace needs no using: so types count too.</summary>
    [Fact]
    public void Types_AreNamedOnlyFromAbove()
    {
        Dictionary<string, string> folderOfType = Files
            .SelectMany(f => TypeDeclaration().Matches(f.Code).Select(m => (Name: m.Groups[1].Value, Folder: Folder(f))))
            .GroupBy(t => t.Name)
            .Where(g => g.Select(t => t.Folder).Distinct().Count() == 1)
            .ToDictionary(g => g.Key, g => g.First().Folder);
        IEnumerable<string> violations =
            from file in Files
            from name in Identifier().Matches(file.Code).Select(m => m.Value).Distinct()
            where folderOfType.TryGetValue(name, out string? folder) && !MayKnow(Folder(file), folder) && !DeclaresMember(file, name)
            select $"{file.Path} names {name} of {folderOfType[name]}";
        Violations.AssertNone(violations);
    }

    private static bool MayKnow(string folder, string other) => folder == other || other == "Primitives" || Allowed[folder].Contains(other);

    /// <summary>Whether a file has a property, a parameter or a value of an enumeration of this name, which is then not the type.</summary>
    private static bool DeclaresMember(SourceFile file, string name)
        => Regex.IsMatch(file.Code, $@"(?:(?<!\bnew)(?<=[\w>\]?])\s+|^\s*){name}\s*[,(){{;=]", RegexOptions.Multiline);

    private static string Folder(SourceFile file)
    {
        string rest = file.Path[Root.Length..];
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? Face : rest[..slash];
    }

    /// <summary>Proofs have their public types in the namespace of the others, and more to hide than the other folders of the face.</summary>
    private static string[] Namespaces(SourceFile file) => Folder(file) switch
    {
        Face or "Primitives" or "KeyValue" => ["MerkleStore"],
        "Proofs" => ["MerkleStore", "MerkleStore.Proofs"],
        string folder => ["MerkleStore." + folder],
    };

    [GeneratedRegex(@"\bMerkleStore\.([A-Z]\w*)")]
    private static partial Regex NamespaceName();

    /// <summary>A type at the top of a file: declarations in a file-scoped namespace start their line.</summary>
    [GeneratedRegex(@"^(?:(?:public|internal|file|sealed|static|abstract|readonly|unsafe|ref|partial)\s+)+(?:class|struct|interface|enum|record(?:\s+struct)?|delegate\s+[\w<>\[\]?]+)\s+(\w+)", RegexOptions.Multiline)]
    private static partial Regex TypeDeclaration();

    /// <summary>An identifier that is not a member of something.</summary>
    [GeneratedRegex(@"(?<![\w.])[A-Z]\w*")]
    private static partial Regex Identifier();
}
