// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Text.Json;
using MerkleStore.Tool.Tests.Support;

namespace MerkleStore.Tool.Tests.Commands;

public sealed class UnusableStoreTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public UnusableStoreTests()
    {
        _directory.Write("branching.trace", TestData.BranchingTrace);
        Assert.Equal(ExitCodes.Success, ToolRun.Of(_directory, "replay", "branching.trace", "--store", "s").Code);
    }

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("info", "s")]
    [InlineData("verify", "s")]
    [InlineData("replay", "branching.trace", "--store", "s", "--resume")]
    public void Store_ThatIsOpenElsewhere_IsExitCode3(params string[] args)
    {
        using var open = ContextStore.Open(_directory["s"]);
        var run = ToolRun.Of(_directory, args);
        Assert.Contains(_directory["s"], run.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.StoreUnusable, run.Code);
        Assert.Equal("", run.Output);
    }

    [Theory]
    [InlineData("info")]
    [InlineData("verify")]
    public void Inspection_OfDirectoryWithOtherFiles_IsExitCode3AndLeavesThemAlone(string command)
    {
        Directory.CreateDirectory(_directory["other"]);
        _directory.Write("other/notes.txt", "not a store");
        var run = ToolRun.Of(_directory, command, "other");
        Assert.Equal("there is no store at other: the directory has no file 'superblock'; name another one, or restore that file from a copy of the store", run.Message);
        Assert.Equal(ExitCodes.StoreUnusable, run.Code);
        Assert.Equal(["notes.txt"], Directory.EnumerateFileSystemEntries(_directory["other"]).Select(Path.GetFileName));
    }

    [Fact]
    public void Replay_IntoDirectoryWithOtherFiles_IsExitCode3()
    {
        Directory.CreateDirectory(_directory["other"]);
        _directory.Write("other/notes.txt", "not a store");
        var run = ToolRun.Of(_directory, "replay", "branching.trace", "--store", "other", "--resume");
        Assert.Contains("notes.txt", run.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.StoreUnusable, run.Code);
        Assert.Equal("not a store", File.ReadAllText(_directory["other/notes.txt"]));
    }

    [Fact]
    public void Verify_OfDamagedStore_FindsItAndIsExitCode1()
    {
        DamageFirstValue();
        var run = ToolRun.Of(_directory, "verify", "s");
        Assert.Equal(ExitCodes.CheckFailed, run.Code);
        Assert.Equal("", run.Error);
        Assert.Contains("seg-", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("no damage", run.Output, StringComparison.Ordinal);

        var json = ToolRun.Of(_directory, "verify", "s", "--json");
        Assert.Equal(ExitCodes.CheckFailed, json.Code);
        using var report = JsonDocument.Parse(json.OutputBytes);
        Assert.False(report.RootElement.GetProperty("clean").GetBoolean());
        Assert.NotEmpty(report.RootElement.GetProperty("findings").EnumerateArray());
    }

    [Fact]
    public void Read_OfDamagedValue_IsExitCode3AndNeverAbsence()
    {
        DamageFirstValue();
        var run = ToolRun.Of(_directory, "cat", "s", "data/a", "--commit", FirstCommit());
        Assert.Equal(ExitCodes.StoreUnusable, run.Code);
        Assert.Equal("", run.Output);
        Assert.Contains("seg-", run.Message, StringComparison.Ordinal);
    }

    private string FirstCommit()
    {
        var log = ToolRun.Of(_directory, "replay", "branching.trace", "--memory", "--commits");
        return log.Lines[0].Split(' ')[1];
    }

    /// <summary>Flips a bit in the name of an entry of the first commit, which stands in its page as it is.</summary>
    private void DamageFirstValue()
    {
        string segment = Directory.EnumerateFiles(_directory["s"], "seg-*").Order(StringComparer.Ordinal).First();
        byte[] bytes = File.ReadAllBytes(segment);
        int at = bytes.AsSpan().IndexOf("other"u8);
        Assert.True(at > 0, "no name of the trace stands in the first segment");
        bytes[at] ^= 1;
        File.WriteAllBytes(segment, bytes);
    }
}
