// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics;
using MerkleStore.Io;

namespace MerkleStore.Tests.Io;

/// <summary>The lock between processes.</summary>
public sealed class FileLockProcessTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    [Fact]
    public async Task Lock_OfAnotherProcess_IsRefusedUntilItDies()
    {
        using var storage = new FileStorage(_directory.Path, create: false);
        using Process holder = ChildProcess.StartHost(_directory.Path, ["lock", "wait"]);
        try
        {
            Assert.Equal("lock: ok", await holder.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
            StoreLockedException refused = Assert.Throws<StoreLockedException>(() => storage.Lock("LOCK"));
            Assert.Equal(holder.Id, refused.ProcessId);
            Assert.Contains(FormattableString.Invariant($"process {holder.Id},"), refused.Message, StringComparison.Ordinal);
            Assert.Contains($"'{_directory.Path}'", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            holder.Kill();
            await holder.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        // The text of the dead holder is still there; only the lock counts.
        Assert.Equal(FormattableString.Invariant($"{holder.Id}\n"), await File.ReadAllTextAsync(_directory.Combine("LOCK"), TestContext.Current.CancellationToken));
        using IDisposable held = storage.Lock("LOCK");
        string[] lines = await ChildProcess.RunHostAsync(_directory.Path, ["lock"]);
        Assert.StartsWith(FormattableString.Invariant($"locked by {Environment.ProcessId} "), lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lock_WithTheRuntimesLockingSwitchedOff_IsRefusedAllTheSame()
    {
        using var storage = new FileStorage(_directory.Path, create: false);
        using IDisposable held = storage.Lock("LOCK");
        string[] lines = await ChildProcess.RunHostAsync(_directory.Path, ["lock"], "env", "DOTNET_SYSTEM_IO_DISABLEFILELOCKING=1");
        Assert.StartsWith(FormattableString.Invariant($"locked by {Environment.ProcessId} "), lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lock_DisposedWhileChildrenAreBeingStarted_IsFreeAtOnce()
    {
        using var storage = new FileStorage(_directory.Path, create: false);
        var starting = new TaskCompletionSource();
        var done = new CancellationTokenSource();
        Task starter = Task.Run(
            async () =>
            {
                while (!done.IsCancellationRequested)
                {
                    (int exitCode, _, _) = await ChildProcess.RunAsync("true");
                    Assert.Equal(0, exitCode);
                    starting.TrySetResult();
                }
            },
            TestContext.Current.CancellationToken);
        await Task.WhenAny(starting.Task, starter);
        for (int i = 0; i < 5000; i++)
        {
            storage.Lock("LOCK").Dispose();
        }

        await done.CancelAsync();
        await starter;
        done.Dispose();
    }

    public void Dispose() => _directory.Dispose();
}
