// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Text;
using System.Text.Json;
using MerkleStore.Tool.Tests.Support;

namespace MerkleStore.Tool.Tests.Commands;

public sealed class ReplayCommandTests : IDisposable
{
    private static readonly string[] PartKeys =
    [
        "ops", "seconds", "cpuSeconds", "opsPerSecond", "commits", "commitsPerSecond", "commitMs", "blockMs",
        "managedAllocatedBytes", "gcCollections", "bytesWritten", "barriers",
    ];

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Replay_WithExpect_SaysThatAllIsAsExpected()
    {
        var run = ToolRun.Of(_directory, "replay", TestData.TinyTrace, "--memory", "--expect", TestData.TinyExpected);
        Assert.Equal("", run.Error);
        Assert.Equal(ExitCodes.Success, run.Code);
        Assert.Contains($"expected    all 21 commits are as in {TestData.TinyExpected}", run.Lines);
        Assert.Contains("operations  2,270 set, 3 delete, 1,212 get, 279 mem, 23 list, 21 commit", run.Lines);
    }

    [Theory]
    [InlineData("--memory")]
    [InlineData("--store", "s")]
    [InlineData("--store", "s", "--durability", "none")]
    [InlineData("--store", "s", "--durability", "pipelined")]
    [InlineData("--store", "s", "--durability", "group")]
    [InlineData("--store", "s", "--durability", "group:3:50")]
    [InlineData("--store", "s", "--durability", "cycle")]
    [InlineData("--store", "s", "--reopen-each-commit")]
    [InlineData("--store", "s", "--memory-budget", "32M", "--no-huge-pages")]
    public void Replay_WithCommits_PrintsTheExpectedFile(params string[] options)
    {
        var run = ToolRun.Of(_directory, ["replay", TestData.TinyTrace, "--commits", .. options]);
        Assert.Equal(ExitCodes.Success, run.Code);
        Assert.Equal(File.ReadAllText(TestData.TinyExpected), run.Output);
        Assert.StartsWith($"trace       {TestData.TinyTrace}\n", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("31M")]
    [InlineData("-1G")]
    [InlineData("99999999999G")]
    [InlineData("much")]
    public void Replay_WithABadMemoryBudget_SaysWhatItTakes(string size)
    {
        var run = ToolRun.Of(_directory, "replay", TestData.TinyTrace, "--memory", "--memory-budget", size);
        Assert.Equal(ExitCodes.BadInput, run.Code);
        Assert.Contains($"--memory-budget takes a size of at least 32M, such as 128M or 2G, not '{size}'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Replay_OfStandardInput_ReadsPlainAndGzip()
    {
        byte[] text = Encoding.UTF8.GetBytes(TestData.BranchingTrace);
        var plain = ToolRun.Of(_directory, text, CancellationToken.None, "replay", "-", "--memory", "--commits");
        var gzip = ToolRun.Of(_directory, TraceText.Gzip(text), CancellationToken.None, "replay", "-", "--memory", "--commits");
        Assert.Equal(5, plain.Lines.Count);
        Assert.Equal(plain.Output, gzip.Output);
        Assert.StartsWith("trace       standard input\n", gzip.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Replay_WithoutTrace_ComparesTheBundledOneInTheDefaultStore()
    {
        var run = ToolRun.Of(_directory, "replay", "--json", "r.json");
        Assert.Equal("", run.Error);
        Assert.Equal(ExitCodes.Success, run.Code);
        Assert.Contains("trace       tezos-small (bundled)", run.Lines);
        Assert.Contains("expected    all 201 commits are as in the hashes of irmin-pack bundled with the trace", run.Lines);
        Assert.Contains($"store       {_directory["merklestore-replay"]} (durability: commit)", run.Lines);
        var again = ToolRun.Of(_directory, "replay");
        Assert.Equal("merklestore-replay is not empty; give --resume to go on with the store there, or --store with another directory", again.Message.Replace(_directory.Path + Path.DirectorySeparatorChar, "", StringComparison.Ordinal));
        Assert.Equal(ExitCodes.BadInput, again.Code);
    }

    [Theory]
    [InlineData(1, 'a', "hash differs")]
    [InlineData(2, 'b', "root differs")]
    [InlineData(3, 'c', "reads differ")]
    public void Replay_WithOtherExpectation_StopsAtTheFirstDifference(int field, char digit, string what)
    {
        string[] lines = File.ReadAllLines(TestData.TinyExpected);
        foreach (int line in new[] { 7, 12 })
        {
            string[] fields = lines[line - 1].Split(' ');
            fields[field] = new string(digit, fields[field].Length);
            lines[line - 1] = string.Join(' ', fields);
        }

        _directory.Write("other.expected", string.Join('\n', lines) + "\n");
        var run = ToolRun.Of(_directory, "replay", TestData.TinyTrace, "--memory", "--expect", "other.expected", "--json", "r.json");
        string got = File.ReadAllLines(TestData.TinyExpected)[6].Split(' ')[field];
        Assert.Equal($"commit 7 is not as other.expected expects: {what}, expected {new string(digit, got.Length)}, got {got}", run.Message);
        Assert.Equal(ExitCodes.CheckFailed, run.Code);
        using var json = JsonDocument.Parse(File.ReadAllText(_directory["r.json"]));
        Assert.False(json.RootElement.GetProperty("asExpected").GetBoolean());
        Assert.Equal(run.Message, json.RootElement.GetProperty("difference").GetString());
        Assert.Equal(7, json.RootElement.GetProperty("commits").GetInt64());
    }

    [Fact]
    public void Replay_WithShorterOrLongerExpectation_Fails()
    {
        string[] lines = File.ReadAllLines(TestData.TinyExpected);
        _directory.Write("shorter.expected", string.Join('\n', lines[..20]) + "\n");
        _directory.Write("longer.expected", string.Join('\n', lines.Append(string.Concat("22", lines[20].AsSpan(2)))) + "\n");
        var shorter = ToolRun.Of(_directory, "replay", TestData.TinyTrace, "--memory", "--expect", "shorter.expected");
        Assert.Equal("commit 21 is not expected: shorter.expected ends after commit 20", shorter.Message);
        Assert.Equal(ExitCodes.CheckFailed, shorter.Code);
        var longer = ToolRun.Of(_directory, "replay", TestData.TinyTrace, "--memory", "--expect", "longer.expected");
        Assert.Equal("commit 22 is missing: the trace ends after 21 of the 22 commits that longer.expected expects", longer.Message);
        Assert.Equal(ExitCodes.CheckFailed, longer.Code);
    }

    [Fact]
    public void Replay_OfMalformedTrace_MakesTheCommitsBeforeIt()
    {
        _directory.Write("bad.trace", TestData.Commits(TestData.BranchingTrace, 2) + "S data/a 0\nC 1 never\n");
        var whole = ToolRun.Of(_directory, Encoding.UTF8.GetBytes(TestData.BranchingTrace), CancellationToken.None, "replay", "-", "--memory", "--commits");
        var run = ToolRun.Of(_directory, "replay", "bad.trace", "--memory", "--commits", "--json", "r.json");
        Assert.Equal("bad.trace, line 14: the value has an odd number of hex digits (1)", run.Message);
        Assert.Equal(ExitCodes.BadInput, run.Code);
        Assert.Equal(whole.Lines.Take(2), run.Lines);
        Assert.False(File.Exists(_directory["r.json"]));
    }

    [Fact]
    public void Replay_OfKeyBeyondTheLimits_NamesTheLine()
    {
        string key = string.Join('/', Enumerable.Repeat("s", ContextLimits.MaxSteps + 1));
        _directory.Write("deep.trace", $"S a 00\nS {key} 00\nC 1 m\n");
        var run = ToolRun.Of(_directory, "replay", "deep.trace", "--memory");
        Assert.StartsWith("deep.trace, line 2: ", run.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.BadInput, run.Code);
    }

    [Fact]
    public void Replay_InParts_IsTheSameAsAtOnce()
    {
        string trace = TestData.BranchingTrace;
        _directory.Write("whole.trace", trace);
        var whole = ToolRun.Of(_directory, "replay", "whole.trace", "--memory", "--commits");
        for (int held = 0; held <= 5; held++)
        {
            string store = $"s{held}";
            _directory.Write("part.trace", TestData.Commits(trace, held));
            var part = ToolRun.Of(_directory, "replay", "part.trace", "--store", store, "--commits");
            Assert.Equal(whole.Lines.Take(held), part.Lines);
            _directory.Write("whole.expected", whole.Output);
            var rest = ToolRun.Of(_directory, "replay", "whole.trace", "--store", store, "--resume", "--commits", "--expect", "whole.expected");
            Assert.Equal(ExitCodes.Success, rest.Code);
            Assert.Equal(whole.Lines.Skip(held), rest.Lines);
        }
    }

    [Fact]
    public void Replay_ResumedWithAnotherTrace_Refuses()
    {
        _directory.Write("whole.trace", TestData.BranchingTrace);
        _directory.Write("short.trace", TestData.Commits(TestData.BranchingTrace, 3));
        _directory.Write("other.trace", TestData.BranchingTrace.Replace("C 200 second", "C 200 other", StringComparison.Ordinal));
        Assert.Equal(ExitCodes.Success, ToolRun.Of(_directory, "replay", "whole.trace", "--store", "s").Code);
        var few = ToolRun.Of(_directory, "replay", "short.trace", "--store", "s", "--resume");
        Assert.Equal("the store holds 5 commits but short.trace only makes 3 of them; resume with the trace that the store was made from", few.Message);
        Assert.Equal(ExitCodes.BadInput, few.Code);
        var other = ToolRun.Of(_directory, "replay", "other.trace", "--store", "s", "--resume");
        Assert.StartsWith("commit 2 of the store (", other.Message, StringComparison.Ordinal);
        Assert.EndsWith("is not the one in other.trace, line 13: its date, author, message or parents differ; resume with the trace that the store was made from", other.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.BadInput, other.Code);
    }

    [Fact]
    public void Replay_ResumedWhereACommitWasMadeTwice_GoesOnAtTheRightPlace()
    {
        const string Trace = "S a 01\nC 1 one\nS a 02\nC 2 two\nR 1\nS a 02\nC 2 two\nS a 03\nC 3 three\nR 3\nS b 04\nC 4 four\n";
        _directory.Write("twice.trace", Trace);
        var whole = ToolRun.Of(_directory, "replay", "twice.trace", "--memory", "--commits");
        Assert.Equal(whole.Lines[1].Split(' ')[1], whole.Lines[2].Split(' ')[1]);
        for (int made = 1; made <= 5; made++)
        {
            _directory.Write("part.trace", TestData.Commits(Trace, made));
            Assert.Equal(ExitCodes.Success, ToolRun.Of(_directory, "replay", "part.trace", "--store", $"s{made}").Code);
            var rest = ToolRun.Of(_directory, "replay", "twice.trace", "--store", $"s{made}", "--resume", "--commits");
            Assert.Equal(ExitCodes.Success, rest.Code);

            // Whether the third commit was there already cannot be told from a store that holds it once.
            Assert.Equal(whole.Lines.Skip(made == 3 ? 2 : made), rest.Lines);
        }
    }

    [Fact]
    public void Replay_ResumedWithOtherExpectation_ComparesWhatTheStoreHolds()
    {
        string[] lines = File.ReadAllLines(TestData.TinyExpected);
        lines[3] = lines[3].Replace(lines[3].Split(' ')[2], new string('0', 64), StringComparison.Ordinal);
        _directory.Write("other.expected", string.Join('\n', lines) + "\n");
        Assert.Equal(ExitCodes.Success, ToolRun.Of(_directory, "replay", TestData.TinyTrace, "--store", "s").Code);
        var run = ToolRun.Of(_directory, "replay", TestData.TinyTrace, "--store", "s", "--resume", "--expect", "other.expected");
        Assert.StartsWith("commit 4 is not as other.expected expects: root differs, expected 0000", run.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.CheckFailed, run.Code);
    }

    [Fact]
    public void Replay_WithJson_HasTheNamedKeys()
    {
        var run = ToolRun.Of(_directory, "replay", TestData.TinyTrace, "--store", "s", "--json", "-");
        using var json = JsonDocument.Parse(run.OutputBytes);
        JsonElement root = json.RootElement;
        string[] keys = [.. root.EnumerateObject().Select(member => member.Name)];
        Assert.Empty(PartKeys.Concat(["peakRssBytes", "diskBytes", "first", "rest"]).Except(keys));
        foreach (JsonElement part in new[] { root, root.GetProperty("first"), root.GetProperty("rest") })
        {
            Assert.Empty(PartKeys.Except(part.EnumerateObject().Select(member => member.Name)));
            foreach (string quantiles in new[] { "commitMs", "blockMs" })
            {
                Assert.Equal(["p50", "p90", "p99", "max"], part.GetProperty(quantiles).EnumerateObject().Select(member => member.Name));
            }

            Assert.Equal(
                ["total", "set", "delete", "get", "mem", "list", "copy", "commit", "checkout"],
                part.GetProperty("ops").EnumerateObject().Select(member => member.Name));
        }

        Assert.Equal(3808, root.GetProperty("ops").GetProperty("total").GetInt64());
        Assert.Equal(21, root.GetProperty("commits").GetInt64());
        Assert.Equal(1, root.GetProperty("first").GetProperty("commits").GetInt64());
        Assert.Equal(20, root.GetProperty("rest").GetProperty("commits").GetInt64());
        Assert.Equal(3808, root.GetProperty("first").GetProperty("ops").GetProperty("total").GetInt64() + root.GetProperty("rest").GetProperty("ops").GetProperty("total").GetInt64());
        Assert.True(root.GetProperty("seconds").GetDouble() > 0);
        Assert.True(root.GetProperty("peakRssBytes").GetInt64() > 0);
        Assert.True(root.GetProperty("diskBytes").GetInt64() > 0);
        Assert.True(root.GetProperty("bytesWritten").GetInt64() > 0);
        Assert.Equal(_directory["s"], root.GetProperty("store").GetString());

        // The replay counts from after the store was made.
        Assert.True(Sum(root.GetProperty("writtenBytes")) >= root.GetProperty("bytesWritten").GetInt64());
        Assert.Equal(root.GetProperty("memory").GetProperty("bytes").GetInt64(), Sum(root.GetProperty("memory").GetProperty("causes")));
        Assert.True(root.GetProperty("memory").GetProperty("entries").GetInt64() > 0);
        static long Sum(JsonElement causes) => causes.EnumerateObject().Sum(cause => cause.Value.GetInt64());
    }

    [Fact]
    public void Replay_WithJsonFileThatCannotBeMade_FailsBeforeTheWork()
    {
        var run = ToolRun.Of(_directory, "replay", TestData.TinyTrace, "--memory", "--json", "no/such/r.json");
        Assert.Equal("the JSON file no/such/r.json cannot be made: there is no such directory", run.Message);
        Assert.Equal(ExitCodes.BadInput, run.Code);
    }

    [Fact]
    public void Replay_ThatIsStopped_ClosesTheStore()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        var run = ToolRun.Of(_directory, [], stop.Token, "replay", TestData.TinyTrace, "--store", "s");
        Assert.Equal("stopped after commit 0", run.Message);
        Assert.Equal(ExitCodes.Interrupted, run.Code);
        var resumed = ToolRun.Of(_directory, "replay", TestData.TinyTrace, "--store", "s", "--resume", "--commits");
        Assert.Equal(File.ReadAllText(TestData.TinyExpected), resumed.Output);
    }
}
