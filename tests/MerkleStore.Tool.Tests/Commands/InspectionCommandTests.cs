// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Text.Json;
using MerkleStore.Tool.Tests.Support;

namespace MerkleStore.Tool.Tests.Commands;

public sealed class InspectionCommandTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string[] _hashes;

    public InspectionCommandTests()
    {
        _directory.Write("branching.trace", TestData.BranchingTrace);
        var made = ToolRun.Of(_directory, "replay", "branching.trace", "--store", "s", "--commits");
        _hashes = [.. made.Lines.Select(line => line.Split(' ')[1])];
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Info_ShowsTheHead()
    {
        IReadOnlyList<string> lines = Succeed("info", "s").Lines;
        Assert.Contains("commits       5", lines);
        Assert.Contains($"commit        {_hashes[4]}", lines);
        Assert.Contains($"parents       {_hashes[2]}", lines);
        Assert.Contains("cycle         6", lines);
        Assert.Contains("message       last", lines);
    }

    [Fact]
    public void Info_OfACommitAsJson_HasItsFacts()
    {
        using JsonDocument json = Json("info", "s", "--commit", _hashes[2][..8]);
        JsonElement commit = json.RootElement.GetProperty("commit");
        Assert.Equal(5, json.RootElement.GetProperty("commits").GetInt64());
        Assert.Equal(_hashes[2], commit.GetProperty("hash").GetString());
        Assert.Equal(3, commit.GetProperty("sequence").GetInt64());
        Assert.Equal(300, commit.GetProperty("date").GetInt64());
        Assert.Equal(5, commit.GetProperty("cycle").GetInt64());
        Assert.Equal(JsonValueKind.Null, commit.GetProperty("level").ValueKind);
        Assert.Equal("Tezos", commit.GetProperty("author").GetString());
        Assert.Equal(2, commit.GetProperty("parents").GetArrayLength());
    }

    [Fact]
    public void Log_ListsNewestFirst()
    {
        IReadOnlyList<string> lines = Succeed("log", "s").Lines;
        Assert.Equal("number  hash          date                  cycle  author  message", lines[0]);
        Assert.Equal($"     5  {_hashes[4][..12]}  1970-01-01 00:08:20Z      6          last", lines[1]);
        Assert.Equal($"     1  {_hashes[0][..12]}  1970-01-01 00:01:40Z      -  bench   first", lines[5]);
    }

    [Fact]
    public void Log_WithCountAndCommit_StartsThere()
    {
        var run = Succeed("log", "s", "-n", "2", "--commit", _hashes[3]);
        Assert.Equal([_hashes[3][..12], _hashes[2][..12]], run.Lines.Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]));
        Assert.Equal("2 older commits not shown; see -n\n", run.Error);
        using JsonDocument json = Json("log", "s", "-n", "2");
        Assert.Equal([_hashes[4], _hashes[3]], json.RootElement.GetProperty("commits").EnumerateArray().Select(commit => commit.GetProperty("hash").GetString()));
    }

    [Fact]
    public void Ls_ListsNamesWithSizes()
    {
        Assert.Equal(["4 entries  data/", "  1 entry  other/"], Succeed("ls", "s").Lines);
        Assert.Equal(["    1 B  a", "    2 B  b", "    1 B  c", "1 entry  dir/"], Succeed("ls", "s", "data").Lines);
        Assert.Equal(["0 B  x"], Succeed("ls", "s", "data/dir/x").Lines);
        Assert.Equal(["    1 B  a", "    2 B  b", "1 entry  dir/"], Succeed("ls", "s", "data", "--commit", _hashes[1]).Lines);
    }

    [Fact]
    public void Ls_AsJson_HasKindsAndSizes()
    {
        using JsonDocument json = Json("ls", "s", "/data/");
        Assert.Equal(_hashes[4], json.RootElement.GetProperty("commit").GetString());
        Assert.Equal("data", json.RootElement.GetProperty("path").GetString());
        Assert.Equal(
            ["a value 1", "b value 2", "c value 1", "dir directory 1"],
            json.RootElement.GetProperty("entries").EnumerateArray().Select(entry =>
                $"{entry.GetProperty("name").GetString()} {entry.GetProperty("kind").GetString()} {(entry.TryGetProperty("bytes", out JsonElement bytes) ? bytes : entry.GetProperty("entries")).GetInt64()}"));
    }

    [Fact]
    public void Ls_OfManyEntries_ListsThemAll()
    {
        _directory.Write("many.trace", string.Concat(Enumerable.Range(0, 10_000).Select(i => $"S d/{i:D5} 0{i % 10}\n")) + "C 1 m\n");
        Assert.Equal(ExitCodes.Success, ToolRun.Of(_directory, "replay", "many.trace", "--store", "many").Code);
        Assert.Equal(Enumerable.Range(0, 10_000).Select(i => $"1 B  {i:D5}"), Succeed("ls", "many", "d").Lines);
        Assert.Equal("9.7 KiB  10,000            0  total of d", Succeed("du", "many", "d").Lines[^1]);
    }

    [Fact]
    public void Cat_WritesTheBytes()
    {
        Assert.Equal([2, 3], Succeed("cat", "s", "data/b").OutputBytes);
        Assert.Equal([], Succeed("cat", "s", "data/dir/x").OutputBytes);
        Assert.Equal("0203\n", Succeed("cat", "s", "data/b", "--hex").Output);
        Assert.Equal("ff\n", Succeed("cat", "s", "other/é", "--hex").Output);
        Assert.Equal("ff\n", Succeed("cat", "s", @"other/\xC3\xA9", "--hex").Output);
        using JsonDocument json = Json("cat", "s", "data/b");
        Assert.Equal("0203", json.RootElement.GetProperty("hex").GetString());
        Assert.Equal(2, json.RootElement.GetProperty("bytes").GetInt64());
    }

    [Theory]
    [InlineData("data/nope", "there is nothing at data/nope in commit {0}; see merklestore ls")]
    [InlineData("data", "data is a directory in commit {0}, not a value; see merklestore ls")]
    [InlineData("", "the root is a directory in commit {0}, not a value; see merklestore ls")]
    public void Cat_OfNoValue_SaysWhatIsThere(string path, string message)
    {
        var run = ToolRun.Of(_directory, "cat", "s", path);
        Assert.Equal(message.Replace("{0}", _hashes[4][..12], StringComparison.Ordinal), run.Message);
        Assert.Equal(ExitCodes.BadInput, run.Code);
        Assert.Equal("", run.Output);
    }

    [Fact]
    public void Tree_DrawsWhatIsBelow()
    {
        Assert.Equal(
            ["/  2 entries", "├── data/  4 entries", "│   ├── a  1 B", "│   ├── b  2 B", "│   ├── c  1 B", "│   └── dir/  1 entry", "│       └── x  0 B", "└── other/  1 entry", "    └── é  1 B"],
            Succeed("tree", "s").Lines);
        Assert.Equal(["data/  4 entries", "├── a  1 B", "├── b  2 B", "├── c  1 B", "└── dir/  1 entry"], Succeed("tree", "s", "data", "--depth", "1").Lines);
        using JsonDocument json = Json("tree", "s", "data", "--depth", "0");
        Assert.Equal("x", json.RootElement.GetProperty("children")[3].GetProperty("children")[0].GetProperty("name").GetString());
    }

    [Fact]
    public void Du_AddsUpWhatIsBelow()
    {
        Assert.Equal(
            ["bytes  values  directories", "  4 B       4            2  data", "  1 B       1            1  other", "  5 B       5            3  total of /"],
            Succeed("du", "s").Lines);
        Assert.Equal("  2 B       1            0  total of data/b", Succeed("du", "s", "data/b").Lines[^1]);
        using JsonDocument json = Json("du", "s", "data");
        Assert.Equal(4, json.RootElement.GetProperty("bytes").GetInt64());
        Assert.Equal(1, json.RootElement.GetProperty("directories").GetInt64());
        Assert.Equal("b", json.RootElement.GetProperty("entries")[0].GetProperty("name").GetString());
    }

    [Fact]
    public void Verify_OfSoundStore_FindsNoDamage()
    {
        Assert.Contains("no damage", Succeed("verify", "s").Output, StringComparison.Ordinal);
        using JsonDocument json = Json("verify", "s");
        Assert.True(json.RootElement.GetProperty("clean").GetBoolean());
    }

    [Fact]
    public void Stat_AsJson_AddsUp()
    {
        using JsonDocument json = Json("stat", "s", "--commits", "3");
        JsonElement disk = json.RootElement.GetProperty("disk");
        Assert.Equal(3, disk.GetProperty("commits").GetInt64());
        Assert.Equal(disk.GetProperty("bytes").GetInt64(), Sum(disk.GetProperty("causes")));
        Assert.True(disk.GetProperty("causes").GetProperty("hashes").GetInt64() > 0);
        Assert.Equal(5, disk.GetProperty("records").GetArrayLength());
        JsonElement memory = json.RootElement.GetProperty("memory");
        Assert.Equal(memory.GetProperty("bytes").GetInt64(), Sum(memory.GetProperty("causes")));
        Assert.True(memory.GetProperty("entries").GetInt64() >= memory.GetProperty("values").GetInt64());
        Assert.Equal(0, memory.GetProperty("notInMemory").GetInt64());
        using JsonDocument without = Json("stat", "s", "--no-memory");
        Assert.Equal(5, without.RootElement.GetProperty("disk").GetProperty("commits").GetInt64());
        Assert.Equal(JsonValueKind.Null, without.RootElement.GetProperty("memory").ValueKind);
    }

    [Fact]
    public void Stat_ForPeople_HasTheCausesAndTheKinds()
    {
        IReadOnlyList<string> lines = Succeed("stat", "s").Lines;
        Assert.StartsWith("disk, 5 commits ", lines[0], StringComparison.Ordinal);
        foreach (string start in new[] { "values ", "dead lists ", "framing ", "total ", "leaf patch ", "memory, ", "slack " })
        {
            Assert.Contains(lines, line => line.StartsWith(start, StringComparison.Ordinal));
        }

        Assert.Equal(ExitCodes.BadInput, ToolRun.Of(_directory, "stat", "s", "--commits", "-1").Code);
    }

    [Fact]
    public void Commit_CanBeNamedInEveryForm()
    {
        string base58 = CommitText.ToBase58(Hash256.Parse(_hashes[1]));
        foreach (string name in new[] { _hashes[1], _hashes[1].ToUpperInvariant(), _hashes[1][..6], base58, base58[..10] })
        {
            using JsonDocument json = Json("ls", "s", "--commit", name);
            Assert.Equal(_hashes[1], json.RootElement.GetProperty("commit").GetString());
        }
    }

    [Fact]
    public void Commit_ThatIsNotThere_IsNamed()
    {
        string end = $"; its 5 commits are listed by merklestore log, the newest is {_hashes[4]}";
        string zero = new('0', 64);
        Assert.Equal($"the store holds no commit 0000000000000000000000000000000000000000000000000000000000{zero[58..60]}…{end}", FailWithCommit(zero));
        Assert.Equal($"no commit of the store starts with 00000000{end}", FailWithCommit("00000000"));
        Assert.Equal("'abc' names no commit; give a hash in hex or as Co…, or at least its first 4 characters", FailWithCommit("abc"));
        Assert.Equal("'nonsense' names no commit; give a hash in hex or as Co…, or at least its first 4 characters", FailWithCommit("nonsense"));
    }

    [Fact]
    public void Commit_ByAmbiguousStart_NamesTheCandidates()
    {
        // Every commit hash as text starts with Co and few letters follow that differ: four characters fit several.
        _directory.Write("many.trace", "S a 00\n" + string.Concat(Enumerable.Range(0, 300).Select(i => $"C {i} m\n")));
        var made = ToolRun.Of(_directory, "replay", "many.trace", "--store", "many", "--commits", "--durability", "none");
        string[] starts = [.. made.Lines.Select(line => CommitText.ToBase58(Hash256.Parse(line.Split(' ')[1]))[..4])];
        string common = starts.GroupBy(start => start).First(group => group.Count() > 1).Key;
        var run = ToolRun.Of(_directory, "info", "many", "--commit", common);
        Assert.Contains($" commits start with {common}: ", run.Message, StringComparison.Ordinal);
        Assert.EndsWith("; give more characters", run.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.BadInput, run.Code);
    }

    private static long Sum(JsonElement causes) => causes.EnumerateObject().Sum(cause => cause.Value.GetInt64());

    private string FailWithCommit(string commit)
    {
        var run = ToolRun.Of(_directory, "ls", "s", "--commit", commit);
        Assert.Equal(ExitCodes.BadInput, run.Code);
        return run.Message;
    }

    private ToolRun Succeed(params string[] args)
    {
        var run = ToolRun.Of(_directory, args);
        Assert.True(run.Code == ExitCodes.Success, run.Error);
        return run;
    }

    private JsonDocument Json(params string[] args) => JsonDocument.Parse(Succeed([.. args, "--json"]).OutputBytes);
}
