// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tests.Io;

/// <summary>Errors that the kernel is made to report for one file or directory, by a tracer, in a child process.</summary>
public sealed class StorageFaultTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly TempDirectory _traces = new();

    public StorageFaultTests() => File.WriteAllText(_directory.Combine("data"), string.Empty);

    private string Data => _directory.Combine("data");

    [Fact]
    public async Task Barrier_OfFailingFdatasync_ThrowsTheErrorAndIsNotRepeated()
    {
        string[] lines = await TraceAsync(Data, "fdatasync:error=EIO:when=1", "write", "barrier", "barrier", "read");
        Assert.Equal("ok", lines[0]);
        Assert.StartsWith($"failure 5 fdatasync -1 fdatasync of '{Data}' failed (errno 5, EIO", lines[1], StringComparison.Ordinal);
        Assert.Equal(lines[1], lines[2]);
        Assert.Equal("ok 65536 same", lines[3]);
        Assert.Equal(1, CountTraced("fdatasync"));
    }

    [Fact]
    public async Task RuntimeFlush_OfFailingFsync_SaysNothing()
    {
        // The finding that our own barrier is for. Should a runtime report the error, then this test says so and skips.
        string[] lines = await TraceAsync(Data, "fsync,fdatasync:error=EIO", "runtime-flush", "barrier");
        Assert.Equal(2, CountTraced("fsync") + CountTraced("fdatasync"));
        Assert.StartsWith("failure 5 fdatasync ", lines[1], StringComparison.Ordinal);
        Assert.SkipWhen(lines[0].StartsWith("runtime failure", StringComparison.Ordinal), $"This runtime reports it ({lines[0]}).");
        Assert.Equal("ok", lines[0]);
    }

    [Fact]
    public async Task Barrier_InterruptedBySignals_IsMadeAgain()
    {
        string[] lines = await TraceAsync(Data, "fdatasync:error=EINTR:when=1..3", "write", "barrier");
        Assert.Equal(["ok", "ok"], lines);
        Assert.Equal(4, CountTraced("fdatasync"));
    }

    [Fact]
    public async Task SyncDirectory_OfFailingFsync_ThrowsTheErrorAndIsNotRepeated()
    {
        string[] lines = await TraceAsync(_directory.Path, "fsync:error=EIO:when=1", "sync-directory", "sync-directory");
        Assert.StartsWith($"failure 5 fsync -1 fsync of '{_directory.Path}' failed", lines[0], StringComparison.Ordinal);
        Assert.Equal(lines[0], lines[1]);
        Assert.Equal(1, CountTraced("fsync"));
    }

    [Theory]
    [InlineData("pwrite64:error=ENOSPC", "write", "failure 28 write 0 ", "Free space")]
    [InlineData("pwrite64:error=EIO", "write", "failure 5 write 0 ", "Check the disk")]
    [InlineData("pwrite64:error=EFBIG", "write", "failure 27 write 0 ", "ulimit -f")]
    [InlineData("pwrite64:error=EDQUOT", "write", "failure 122 write 0 ", "quota")]
    [InlineData("pwrite64:error=EPERM", "write", "failure 1 write 0 ", "permissions")]
    [InlineData("pread64:error=EIO", "read", "failure 5 read 0 ", "Check the disk")]
    [InlineData("ftruncate:error=ENOSPC", "extend", "failure 28 ftruncate 69632 ", "Free space")]
    [InlineData("ftruncate:error=EFBIG", "extend", "failure 27 ftruncate 69632 ", "ulimit -f")]
    [InlineData("fadvise64:error=EIO", "drop", "failure 5 posix_fadvise -1 ", "Check the disk")]
    [InlineData("openat:error=EROFS", "open", "failure 30 open -1 ", "for writing")]
    [InlineData("openat:error=EMFILE", "open", "failure 24 open -1 ", "ulimit -n")]
    [InlineData("openat:error=EACCES", "open", "failure 13 open -1 ", "permissions")]
    public async Task Call_ThatTheKernelRefuses_ThrowsItsErrorAndRemedy(string fault, string operation, string expected, string remedy)
    {
        string[] lines = await TraceAsync(Data, fault, operation);
        Assert.StartsWith(expected, lines[0], StringComparison.Ordinal);
        Assert.Contains(remedy, lines[0], StringComparison.Ordinal);
        Assert.Contains($"'{Data}'", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_CutShortByTheKernel_GoesOn()
    {
        // The tracer answers the first call in the kernel's place, with 4096, and writes nothing: what follows must go on at 4096.
        string[] lines = await TraceAsync(Data, "pwrite64:retval=4096:when=1", "write");
        Assert.Equal("ok", lines[0]);
        Assert.Equal(2, CountTraced("pwrite64"));
        byte[] bytes = await File.ReadAllBytesAsync(Data, TestContext.Current.CancellationToken);
        Assert.Equal(65536, bytes.Length);
        Assert.Equal(-1, bytes.AsSpan(0, 4096).IndexOfAnyExcept((byte)0));
        Assert.Equal(((4097 * 31) + 16) & 0xFF, bytes[4097]);
    }

    [Fact]
    public async Task Read_CutShortByTheKernel_GoesOn()
    {
        // The first read is answered with 4096 bytes that were not read; the count must still be that of the whole file.
        string[] lines = await TraceAsync(Data, "pread64:retval=4096:when=1", "write", "read");
        Assert.Equal("ok", lines[0]);
        Assert.Equal("ok 65536 other", lines[1]);
        Assert.Equal(2, CountTraced("pread64"));
    }

    [Fact]
    public async Task Write_PastTheLimitOfTheProcess_IsTooBig()
    {
        ChildProcess.SkipUnless(OperatingSystem.IsLinux(), "The limit is set by calls of Linux.");
        string[] lines = await ChildProcess.RunHostAsync(_directory.Path, ["limit-file-size", "write", "read"]);
        Assert.Equal("ok", lines[0]);
        Assert.StartsWith("failure 27 write 0 ", lines[1], StringComparison.Ordinal);
        Assert.Equal("ok 32768 same", lines[2]);
    }

    [Fact]
    public async Task Open_WithoutPermission_SaysWhatToCheck()
    {
        ChildProcess.SkipUnless(!OperatingSystem.IsWindows(), "Permissions of Unix.");
        const UnixFileMode ReadOnly = UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        _directory.SetMode(ReadOnly);
        try
        {
            // Root may do all, so that the child steps down if it is root.
            string[] lines = await ChildProcess.RunHostAsync(_directory.Path, ["become-nobody", "create", "lock"]);
            Assert.StartsWith("failure 13 open -1 ", lines[1], StringComparison.Ordinal);
            Assert.Contains($"'{_directory.Combine("created")}'", lines[1], StringComparison.Ordinal);
            Assert.Contains("permissions", lines[1], StringComparison.Ordinal);
            Assert.StartsWith("failure 13 open -1 ", lines[2], StringComparison.Ordinal);
        }
        finally
        {
            _directory.SetMode(ReadOnly | UnixFileMode.UserWrite);
        }
    }

    public void Dispose()
    {
        _directory.Dispose();
        _traces.Dispose();
    }

    /// <summary>Runs operations in the fault host under a tracer that injects faults into calls on one path.</summary>
    private async Task<string[]> TraceAsync(string path, string fault, params string[] operations)
    {
        ChildProcess.SkipUnless(OperatingSystem.IsLinux(), "strace is a tool of Linux.");
        (int exitCode, _, string errors) = await ChildProcess.RunAsync("strace", "-qq", "-o", _traces.Combine("probe"), "true");
        ChildProcess.SkipUnless(exitCode == 0, $"strace is missing or may not trace here (exit code {exitCode}): {errors}");
        string calls = fault[..fault.IndexOf(':', StringComparison.Ordinal)];
        return await ChildProcess.RunHostAsync(
            _directory.Path,
            operations,
            ["strace", "-f", "-qq", "-o", _traces.Combine("trace"), "-P", path, "-e", "trace=" + calls, "-e", "inject=" + fault]);
    }

    private int CountTraced(string call) =>
        File.ReadLines(_traces.Combine("trace")).Count(line => line.Contains(" " + call + "(", StringComparison.Ordinal));
}
