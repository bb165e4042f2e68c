// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Io;

namespace MerkleStore.Tests.Io;

/// <summary>A disk that is really full.</summary>
public sealed class FullDiskTests : IDisposable
{
    private const int DiskBytes = 64 * 1024;
    private readonly TempDirectory _directory = new();

    [Fact]
    public async Task Write_OnFullDisk_NamesTheRemedyAndWorksAfterSpaceIsFreed()
    {
        (int mounted, _, string errors) = OperatingSystem.IsLinux()
            ? await ChildProcess.RunAsync("mount", "-t", "tmpfs", "-o", FormattableString.Invariant($"size={DiskBytes}"), "tmpfs", _directory.Path)
            : (1, string.Empty, "not Linux");
        ChildProcess.SkipUnless(mounted == 0, $"A small tmpfs cannot be mounted here (it takes root): {errors}");
        try
        {
            FillAndFree();
        }
        finally
        {
            (int unmounted, _, string leftover) = await ChildProcess.RunAsync("umount", _directory.Path);
            Assert.True(unmounted == 0, leftover);
        }
    }

    public void Dispose() => _directory.Dispose();

    private void FillAndFree()
    {
        using var storage = new FileStorage(_directory.Path, create: false);
        storage.Lock("LOCK").Dispose();
        using IStorageFile ballast = storage.Open("ballast", StorageOpenMode.CreateNew);
        ballast.Write(0, new byte[DiskBytes / 2]);
        using IStorageFile file = storage.Open("data", StorageOpenMode.CreateNew);
        byte[] bytes = new byte[DiskBytes];
        bytes.AsSpan().Fill(7);
        StorageFailureException failure = Assert.Throws<StorageFailureException>(() => file.Write(0, bytes));
        Assert.Equal(Errno.NoSpace, failure.ErrorNumber);
        Assert.Equal("write", failure.Operation);
        Assert.Equal(_directory.Combine("data"), failure.File);
        Assert.Contains("Free space", failure.Message, StringComparison.Ordinal);

        // What fitted is there, and a lock file made earlier can be locked again: a full disk does not keep a store from being opened.
        byte[] read = new byte[DiskBytes];
        int count = file.Read(0, read);
        Assert.InRange(count, 1, DiskBytes - 1);
        Assert.Equal(-1, read.AsSpan(0, count).IndexOfAnyExcept((byte)7));
        storage.Lock("LOCK").Dispose();

        ballast.SetLength(0);
        file.SetLength(0);
        file.Write(0, new byte[DiskBytes / 2]);
        file.Barrier();
        Assert.Equal(DiskBytes / 2, file.Length);
    }
}
