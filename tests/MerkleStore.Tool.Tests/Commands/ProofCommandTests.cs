// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Text.Json;
using MerkleStore.Tool.Tests.Support;

namespace MerkleStore.Tool.Tests.Commands;

public sealed class ProofCommandTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string _commit;
    private readonly string _root;

    public ProofCommandTests()
    {
        _directory.Write("branching.trace", TestData.BranchingTrace);
        string[] last = ToolRun.Of(_directory, "replay", "branching.trace", "--store", "s", "--commits").Lines[^1].Split(' ');
        _commit = last[1];
        _root = last[2];
    }

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("v1")]
    [InlineData("v2")]
    public void Make_Paths_AreVerifiedWithoutTheStore(string encoding)
    {
        Succeed("proof", "make", "s", "data/b", "data/none", "data/dir", "--encoding", encoding, "-o", "p");
        Directory.Delete(Path.Combine(_directory.Path, "s"), recursive: true);
        Assert.Equal(
            ["data/b     value, 2 B: 0203", "data/none  nothing", "data/dir   directory", $"the proof holds, from node {_root}"],
            Succeed("proof", "verify", "p", "data/b", "data/none", "data/dir", "--root", _root).Lines);
        Assert.Contains($"encoding     {encoding}", Succeed("proof", "show", "p").Lines);
    }

    [Fact]
    public void Make_WithoutOutput_WritesTheProofToStandardOutput()
    {
        byte[] bytes = Succeed("proof", "make", "s", "data/a").OutputBytes;
        var run = ToolRun.Of(_directory, bytes, CancellationToken.None, "proof", "verify", "-", "data/a");
        Assert.Equal(["data/a  value, 1 B: 01", $"the proof holds, from node {_root}, which is not checked: see --root"], run.Lines);
        Assert.Equal(ExitCodes.Success, run.Code);
    }

    [Fact]
    public void Make_Operations_ProvesWhatTheyChange()
    {
        _directory.Write("ops", "G data/a\nS data/a ff\nD data/b\nY data/dir other/copy2\nM other/copy2/x\nL data\n");
        using JsonDocument made = Json("proof", "make", "s", "--operations", "ops", "-o", "p", "--json");
        Assert.Equal(_commit, made.RootElement.GetProperty("commit").GetString());
        Assert.Equal(_root, made.RootElement.GetProperty("before").GetProperty("hash").GetString());
        using JsonDocument verified = Json("proof", "verify", "p", "--operations", "ops", "--json");
        Assert.True(verified.RootElement.GetProperty("holds").GetBoolean());
        Assert.False(verified.RootElement.GetProperty("rootChecked").GetBoolean());
        Assert.Equal(made.RootElement.GetProperty("after").GetRawText(), verified.RootElement.GetProperty("after").GetRawText());
        Assert.Equal(
            ["data/a value 01", "other/copy2/x value ", "data directory a c dir"],
            verified.RootElement.GetProperty("reads").EnumerateArray().Select(read =>
                $"{read.GetProperty("path").GetString()} {read.GetProperty("kind").GetString()} {(read.TryGetProperty("hex", out JsonElement hex) ? hex.GetString() : read.TryGetProperty("names", out JsonElement names) ? string.Join(' ', names.EnumerateArray().Select(n => n.GetString())) : "")}"));

        // The end is the root that a store would have.
        _directory.Write("same.trace", TestData.BranchingTrace + "S data/a ff\nD data/b\nY data/dir other/copy2\nC 600 more\n");
        string root = ToolRun.Of(_directory, "replay", "same.trace", "--store", "t", "--commits").Lines[^1].Split(' ')[2];
        Assert.Equal(root, made.RootElement.GetProperty("after").GetProperty("hash").GetString());
    }

    [Fact]
    public void Show_AProof_HasItsSizesAndState()
    {
        Succeed("proof", "make", "s", "data/a", "--output", "p");
        using JsonDocument json = Json("proof", "show", "p", "--state", "--json");
        JsonElement shown = json.RootElement;
        Assert.Equal("v2", shown.GetProperty("encoding").GetString());
        Assert.Equal(new FileInfo(Path.Combine(_directory.Path, "p")).Length, shown.GetProperty("bytes").GetProperty("v2").GetInt64());
        Assert.Equal(1, shown.GetProperty("values").GetInt64());
        Assert.Equal(2, shown.GetProperty("directories").GetInt64());
        Assert.Equal(2, shown.GetProperty("depth").GetInt64());
        Assert.StartsWith("(Node (\"data\" (Node (\"a\" (Contents 01)) (\"b\" (Blinded_contents ", shown.GetProperty("state").GetString(), StringComparison.Ordinal);
        Assert.Contains("values       1, 1 B", Succeed("proof", "show", "p", "--state").Lines);
    }

    [Fact]
    public void Verify_WhatIsNotProven_IsRejected()
    {
        Succeed("proof", "make", "s", "data/a", "-o", "p");
        Assert.StartsWith("p: The proof is rejected: the computation needs the value with the hash ", Fail(ExitCodes.CheckFailed, "proof", "verify", "p", "data/b"), StringComparison.Ordinal);
        Assert.StartsWith("p: The proof is rejected: it starts from node ", Fail(ExitCodes.CheckFailed, "proof", "verify", "p", "data/a", "--root", _commit), StringComparison.Ordinal);
        byte[] bytes = File.ReadAllBytes(Path.Combine(_directory.Path, "p"));
        bytes[^1] ^= 1;
        File.WriteAllBytes(Path.Combine(_directory.Path, "bad"), bytes);
        Assert.StartsWith("bad: The proof is rejected: it says that it starts from ", Fail(ExitCodes.CheckFailed, "proof", "show", "bad"), StringComparison.Ordinal);
        Assert.StartsWith("p: The proof is rejected: it has ", Fail(ExitCodes.CheckFailed, "proof", "show", "p", "--max-bytes", "20"), StringComparison.Ordinal);
    }

    [Fact]
    public void BadInput_IsOneLineAndExitCode2()
    {
        _directory.Write("ops", "S a 01\nC 1 commit\n");
        Assert.Equal("ops, line 2: a proof is about reads and changes of one tree: the lines S, D, Y, G, M and L", Fail(ExitCodes.BadInput, "proof", "make", "s", "--operations", "ops"));
        Assert.Equal("the proof none cannot be read: there is no such file", Fail(ExitCodes.BadInput, "proof", "show", "none"));
        Assert.Equal("--encoding takes v1 or v2, not 'v3'; see merklestore proof make --help", Fail(ExitCodes.BadInput, "proof", "make", "s", "--encoding", "v3"));
        Assert.Equal("--json would go to standard output, where the proof goes; give --output a file", Fail(ExitCodes.BadInput, "proof", "make", "s", "--json"));
        Assert.StartsWith("--root takes a hash in hex", Fail(ExitCodes.BadInput, "proof", "verify", "p", "--root", "x"), StringComparison.Ordinal);
        Assert.StartsWith("The proof would have more than 10 bytes", Fail(ExitCodes.BadInput, "proof", "make", "s", "data/a", "--max-bytes", "10"), StringComparison.Ordinal);
        Assert.StartsWith("the proof no/p cannot be written: ", Fail(ExitCodes.OutputFailed, "proof", "make", "s", "data/a", "-o", "no/p"), StringComparison.Ordinal);
    }

    private ToolRun Succeed(params string[] args)
    {
        var run = ToolRun.Of(_directory, args);
        Assert.Equal("", run.Error);
        Assert.Equal(ExitCodes.Success, run.Code);
        return run;
    }

    private JsonDocument Json(params string[] args) => JsonDocument.Parse(Succeed(args).Output);

    private string Fail(int code, params string[] args)
    {
        var run = ToolRun.Of(_directory, args);
        Assert.Equal(code, run.Code);
        return run.Message;
    }
}
