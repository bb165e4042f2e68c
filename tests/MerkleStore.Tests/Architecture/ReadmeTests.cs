// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tests.Support;

namespace MerkleStore.Tests.Architecture;

public class ReadmeTests
{
    [Fact]
    public void Readme_ShowsTheSampleThatIsBuilt()
    {
        string root = Repository.Root;
        string program = File.ReadAllText(Path.Combine(root, "samples", "Quickstart", "Program.cs"));
        string code = program[program.IndexOf("using ContextStore", StringComparison.Ordinal)..].Trim();
        Assert.Contains(code, File.ReadAllText(Path.Combine(root, "README.md")), StringComparison.Ordinal);
    }
}
