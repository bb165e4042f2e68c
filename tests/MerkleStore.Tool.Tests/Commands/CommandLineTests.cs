// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tool.Tests.Support;

namespace MerkleStore.Tool.Tests.Commands;

public sealed class CommandLineTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("--help")]
    [InlineData("replay", "--help")]
    [InlineData("info", "--help")]
    [InlineData("log", "-h")]
    [InlineData("ls", "--help")]
    [InlineData("cat", "-?")]
    [InlineData("tree", "--help")]
    [InlineData("du", "--help")]
    [InlineData("verify", "--help")]
    [InlineData("proof", "--help")]
    [InlineData("proof", "make", "--help")]
    [InlineData("proof", "verify", "--help")]
    [InlineData("proof", "show", "--help")]
    public void Help_NamesTheToolAndTheExitCodes(params string[] args)
    {
        var run = ToolRun.Of(_directory, args);
        Assert.Equal(ExitCodes.Success, run.Code);
        Assert.Equal("", run.Error);
        Assert.Contains("merklestore", run.Output, StringComparison.Ordinal);
        foreach ((int code, string meaning) in ExitCodes.All)
        {
            Assert.Contains($"  {code,-4} {meaning}\n", run.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Help_LeavesTestOptionsOut()
        => Assert.DoesNotContain("--reopen-each-commit", ToolRun.Of(_directory, "replay", "--help").Output, StringComparison.Ordinal);

    [Fact]
    public void Version_IsThatOfTheTool()
        => Assert.StartsWith(typeof(ToolApplication).Assembly.GetName().Version!.ToString(3), ToolRun.Of(_directory, "--version").Output, StringComparison.Ordinal);

    [Fact]
    public void NoArguments_ShowsTheHelpAsAnError()
    {
        var run = ToolRun.Of(_directory);
        Assert.Equal(ExitCodes.BadInput, run.Code);
        Assert.Equal("", run.Output);
        Assert.Contains("Commands:", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("there is no command 'frobnicate'; see merklestore --help", "frobnicate")]
    [InlineData("Required argument missing for command: 'ls'; see merklestore ls --help", "ls")]
    [InlineData("Unrecognized command or argument '--nope'; see merklestore info --help", "info", "s", "--nope")]
    [InlineData("-n takes a whole number from 1, not '0'; see merklestore log --help", "log", "s", "-n", "0")]
    [InlineData("-n takes a whole number from 1, not 'x'; see merklestore log --help", "log", "s", "-n", "x")]
    [InlineData("--depth takes a whole number from 0, not '-1'; see merklestore tree --help", "tree", "s", "--depth", "-1")]
    [InlineData("--durability takes commit|pipelined|group[:N[:MS]]|cycle|none, not 'often'; see merklestore replay --help", "replay", "--durability", "often")]
    [InlineData("--store and --memory exclude each other", "replay", "--memory", "--store", "s")]
    [InlineData("--resume needs a store on disk, not --memory", "replay", "--memory", "--resume")]
    [InlineData("--reopen-each-commit needs a store on disk, not --memory", "replay", "--memory", "--reopen-each-commit")]
    [InlineData("--commits and --json - would both write to standard output; give --json a file", "replay", "--commits", "--json", "-")]
    [InlineData("the trace no.trace cannot be read: there is no such file", "replay", "no.trace", "--memory")]
    [InlineData("the expected file no.expected cannot be read: there is no such file", "replay", "no.trace", "--memory", "--expect", "no.expected")]
    [InlineData("the path 'a//b' has an empty step; write it with single slashes, as in a/b/c", "cat", "s", "a//b")]
    public void BadUsage_IsOneLineAndExitCode2(string message, params string[] args)
    {
        var run = ToolRun.Of(_directory, args);
        Assert.Equal(message, run.Message.ReplaceLineEndings(" "));
        Assert.Equal(ExitCodes.BadInput, run.Code);
        Assert.Equal("", run.Output);
    }

    [Theory]
    [InlineData("info")]
    [InlineData("log")]
    [InlineData("ls")]
    [InlineData("cat", "a")]
    [InlineData("tree")]
    [InlineData("du")]
    [InlineData("verify")]
    public void Inspection_OfNoStore_FailsAndMakesNone(string command, params string[] more)
    {
        var missing = ToolRun.Of(_directory, [command, "s", .. more]);
        Assert.Equal("there is no store at s: there is no such directory", missing.Message);
        Assert.Equal(ExitCodes.StoreUnusable, missing.Code);
        Assert.False(Directory.Exists(_directory["s"]));

        Directory.CreateDirectory(_directory["empty"]);
        var empty = ToolRun.Of(_directory, [command, "empty", .. more]);
        Assert.Equal("there is no store at empty: the directory is empty", empty.Message);
        Assert.Equal(ExitCodes.StoreUnusable, empty.Code);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory["empty"]));

        _directory.Write("file", "");
        var file = ToolRun.Of(_directory, [command, "file", .. more]);
        Assert.Equal("there is no store at file: it is a file, not the directory of a store", file.Message);
        Assert.Equal(ExitCodes.StoreUnusable, file.Code);
    }

    [Fact]
    public void Output_ThatCannotBeWritten_IsExitCode4()
    {
        using var error = new StringWriter { NewLine = "\n" };
        int code = ToolApplication.Run(["--help"], ToolRun.Console(_directory.Path, new FailingStream(28), error, []), CancellationToken.None);
        Assert.Equal(ExitCodes.OutputFailed, code);
        Assert.Equal("merklestore: standard output cannot be written: no room\n", error.ToString());
    }

    [Fact]
    public void Output_WhoseReaderWentAway_IsExitCode4WithoutAWord()
    {
        using var error = new StringWriter { NewLine = "\n" };
        int code = ToolApplication.Run(["--help"], ToolRun.Console(_directory.Path, new FailingStream(32), error, []), CancellationToken.None);
        Assert.Equal(ExitCodes.OutputFailed, code);
        Assert.Equal("", error.ToString());
    }

    private sealed class FailingStream(int errorNumber) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("no room", errorNumber);

        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("no room", errorNumber);
    }
}
