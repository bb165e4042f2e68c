// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Text.Json;
using MerkleStore.Tool.Tests.Support;

namespace MerkleStore.Tool.Tests.Commands;

public sealed class SnapshotCommandTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string[] _hashes;

    public SnapshotCommandTests()
    {
        _directory.Write("branching.trace", TestData.BranchingTrace);
        var made = ToolRun.Of(_directory, "replay", "branching.trace", "--store", "s", "--commits");
        _hashes = [.. made.Lines.Select(line => line.Split(' ')[1])];
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Snapshot_GoesRound()
    {
        Assert.Contains($"exported {_hashes[4]}: 1 commits", Succeed("snapshot", "export", "s", "-o", "f").Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_directory["f.partial"]));
        Assert.Equal(File.ReadAllBytes(_directory["f"]), Succeed("snapshot", "export", "s", _hashes[4][..9], "-o", "-").OutputBytes);
        Assert.Contains("no damage; every hash is right", Succeed("snapshot", "verify", "f", "--expect", _hashes[4]).Lines);
        Assert.Contains($"- commit   {_hashes[4]}", Succeed("snapshot", "info", "f").Lines);
        Assert.Contains($"imported {_hashes[4]}: 1 of 1 commits are new", Succeed("snapshot", "import", "f", "t").Output, StringComparison.Ordinal);
        ToolRun again = ToolRun.Of(_directory, File.ReadAllBytes(_directory["f"]), CancellationToken.None, "snapshot", "import", "-", "t", "--expect", _hashes[4]);
        Assert.Contains("0 of 1 commits are new", again.Output, StringComparison.Ordinal);
        Assert.Equal(Succeed("tree", "s").Output.Split('\n')[1..], Succeed("tree", "t").Output.Split('\n')[1..]);
        Succeed("verify", "t");
    }

    [Fact]
    public void Snapshot_WithHistoryAndSince_GoesRound()
    {
        Succeed("snapshot", "export", "s", _hashes[0], "-o", "base");
        Succeed("snapshot", "export", "s", _hashes[3], "-o", "rest", "--history", "5", "--since", _hashes[0]);
        using JsonDocument json = JsonDocument.Parse(Succeed("snapshot", "verify", "rest", "--json").Output);
        Assert.Equal([_hashes[1], _hashes[3]], json.RootElement.GetProperty("commits").EnumerateArray().Select(c => c.GetProperty("hash").GetString()));
        Assert.False(json.RootElement.GetProperty("hashesChecked").GetBoolean());
        Assert.Contains("does not hold", Fail(2, "snapshot", "import", "rest", "t"), StringComparison.Ordinal);
        Succeed("snapshot", "import", "base", "t");
        Succeed("snapshot", "import", "rest", "t");
        Assert.Contains(_hashes[3][..12], Succeed("log", "t").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Export_AfterAnInterruption_GoesOn()
    {
        Succeed("snapshot", "export", "s", "-o", "f");
        byte[] whole = File.ReadAllBytes(_directory["f"]);
        File.WriteAllBytes(_directory["f.partial"], whole[..200]);
        File.Delete(_directory["f"]);
        Assert.Contains("were there", Succeed("snapshot", "export", "s", "-o", "f").Error, StringComparison.Ordinal);
        Assert.Equal(whole, File.ReadAllBytes(_directory["f"]));
        File.WriteAllBytes(_directory["f.partial"], whole);
        Assert.Contains("another snapshot", Fail(2, "snapshot", "export", "s", _hashes[0], "-o", "f"), StringComparison.Ordinal);
    }

    [Fact]
    public void Abandon_WithoutAnImport_SaysSo()
    {
        Assert.Equal("there is no unfinished import\n", Succeed("snapshot", "abandon", "s").Output);
        File.WriteAllText(Path.Combine(_directory["s"], "import"), "what is left of a state");
        Succeed("snapshot", "export", "s", "-o", "f");
        Assert.Contains("discarded", Succeed("snapshot", "import", "f", "s").Error, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_directory["s"], "import"), "what is left of a state");
        Assert.StartsWith("given up: ", Succeed("snapshot", "abandon", "s").Output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_directory["s"], "import")));
        Fail(3, "snapshot", "abandon", "none");
    }

    [Fact]
    public void Export_ToAPlaceThatCannotBeWritten_SaysSo()
        => Assert.Contains("cannot be written", Fail(4, "snapshot", "export", "s", "-o", "no/such/directory/f"), StringComparison.Ordinal);

    [Fact]
    public void Damage_IsRefused()
    {
        Succeed("snapshot", "export", "s", "-o", "f");
        byte[] bytes = File.ReadAllBytes(_directory["f"]);
        bytes[^100] ^= 1;
        File.WriteAllBytes(_directory["f"], bytes);
        Assert.Contains("chunk 3", Fail(1, "snapshot", "verify", "f"), StringComparison.Ordinal);
        Assert.Contains("chunk 3", Fail(2, "snapshot", "import", "f", "t"), StringComparison.Ordinal);
        Assert.Contains("not a snapshot", Fail(2, "snapshot", "info", "branching.trace"), StringComparison.Ordinal);
        Assert.Contains("cannot be read", Fail(2, "snapshot", "info", "none"), StringComparison.Ordinal);
        Assert.Contains("is no hash", Fail(2, "snapshot", "verify", "f", "--expect", "xyz"), StringComparison.Ordinal);
    }

    [Fact]
    public void Diff_ListsWhatChanged()
    {
        Assert.Equal(["+ data/c [04]"], Succeed("diff", "s", _hashes[1], _hashes[2]).Lines);
        Assert.Equal(["- data/c [04]"], Succeed("diff", "s", _hashes[2], _hashes[1]).Lines);
        Assert.Empty(Succeed("diff", "s", _hashes[1], _hashes[2], "--path", "other").Lines);
        Assert.Equal(["1 added, 0 changed, 0 removed; 0 B before, 1 B after"], Succeed("diff", "s", _hashes[1], _hashes[2], "--stat").Lines);
        Assert.Equal(["{\"change\":\"added\",\"path\":\"data/c\",\"new\":\"04\"}"], Succeed("diff", "s", _hashes[1], _hashes[2], "--json").Lines);
        Assert.Equal(5, Succeed("diff", "s", "-", _hashes[2]).Lines.Count);
    }

    [Fact]
    public void Export_AsTrace_ReplaysToTheSameCommit()
    {
        File.WriteAllBytes(_directory["t.trace"], Succeed("export", "s", "--format", "trace", "--commit", _hashes[2]).OutputBytes);
        var replayed = Succeed("replay", "t.trace", "--memory", "--commits");
        Assert.Equal(_hashes[2], Assert.Single(replayed.Lines).Split(' ')[1]);
    }

    [Fact]
    public void Export_AsJsonLines_GoesRound()
    {
        ToolRun exported = Succeed("export", "s", "--commit", _hashes[0]);
        Assert.Equal(
            ["{\"path\":\"data/a\",\"value\":\"01\"}", "{\"path\":\"data/b\",\"value\":\"0203\"}", "{\"path\":\"data/dir/x\",\"value\":\"\"}", "{\"path\":\"other/é\",\"value\":\"ff\"}"],
            exported.Lines.Take(4));
        Assert.StartsWith($"{{\"commit\":\"{_hashes[0]}\",\"root\":", Assert.Single(exported.Lines.Skip(4)), StringComparison.Ordinal);
        File.WriteAllBytes(_directory["f"], exported.OutputBytes);
        Assert.StartsWith($"imported {_hashes[0]}, root ", Succeed("import", "f", "t").Output, StringComparison.Ordinal);
        Assert.Equal(exported.OutputBytes, Succeed("export", "t").OutputBytes);
        File.WriteAllBytes(_directory["cut"], exported.OutputBytes[..90]);
        Assert.Contains("Line 3, column", Fail(2, "import", "cut", "t"), StringComparison.Ordinal);
        Assert.StartsWith("imported ", ToolRun.Of(_directory, "{\"path\":\"a\",\"value\":\"\"}"u8.ToArray(), CancellationToken.None, "import", "-", "t", "--date", "5").Output, StringComparison.Ordinal);
        Succeed("verify", "t");
    }

    [Fact]
    public void Import_OfATrace_ReplaysIt()
    {
        Assert.Equal($"imported {_hashes[4]}: 5 commits\n", Succeed("import", "branching.trace", "t", "--format", "trace").Output);
        File.WriteAllBytes(_directory["f"], Succeed("export", "s", "--format", "trace", "--commit", _hashes[2]).OutputBytes);
        Assert.Equal($"imported {_hashes[2]}: 1 commits\n", Succeed("import", "f", "u", "--format", "trace").Output);
        File.WriteAllText(_directory["bad"], "S a 0\n");
        Assert.Contains("line 1", Fail(2, "import", "bad", "u", "--format", "trace"), StringComparison.Ordinal);
        Assert.Contains("a trace says them itself", Fail(2, "import", "f", "u", "--format", "trace", "--date", "1"), StringComparison.Ordinal);
    }

    [Fact]
    public void Clone_MakesAStore()
    {
        Assert.StartsWith($"cloned 5 commits, the newest {_hashes[4]}", Succeed("clone", "s", "c").Output, StringComparison.Ordinal);
        Succeed("verify", "c");
        Assert.Contains("not empty", Fail(2, "clone", "s", "c"), StringComparison.Ordinal);
        Fail(3, "clone", "none", "d");
    }

    private ToolRun Succeed(params string[] args)
    {
        var run = ToolRun.Of(_directory, args);
        Assert.True(run.Code == 0, $"{string.Join(' ', args)}: {run.Code} {run.Error}");
        return run;
    }

    private string Fail(int code, params string[] args)
    {
        var run = ToolRun.Of(_directory, args);
        Assert.Equal(code, run.Code);
        return run.Message;
    }
}
