// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Io;

namespace MerkleStore.Tests.Io;

public sealed class FileStorageContractTests : StorageContractTests
{
    private readonly TempDirectory _directory;

    public FileStorageContractTests()
        : this(new TempDirectory())
    {
    }

    private FileStorageContractTests(TempDirectory directory)
        : base(new FileStorage(directory.Path, create: false)) => _directory = directory;

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _directory.Dispose();
    }
}

public sealed class FileStorageTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    [Fact]
    public void Constructor_OfMissingDirectory_FailsUnlessToldToCreate()
    {
        string path = Path.Combine(_directory.Path, "a", "b", "store");
        StorageFailureException failure = Assert.Throws<StorageFailureException>(() => new FileStorage(path, create: false));
        Assert.Equal(Errno.NoEntry, failure.ErrorNumber);
        Assert.Equal(path, failure.File);
        Assert.False(Directory.Exists(Path.Combine(_directory.Path, "a")));
        using var storage = new FileStorage(path + Path.DirectorySeparatorChar, create: true);
        Assert.Equal(path, storage.Location);
        Assert.True(Directory.Exists(path));
        using var again = new FileStorage(path, create: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Constructor_OfFile_IsNotADirectory(bool create)
    {
        string path = _directory.Combine("file");
        File.WriteAllText(path, "x");
        Assert.Equal(Errno.NotDirectory, Assert.Throws<StorageFailureException>(() => new FileStorage(path, create)).ErrorNumber);
        Assert.Equal(Errno.NotDirectory, Assert.Throws<StorageFailureException>(() => new FileStorage(path + "/below", create)).ErrorNumber);
    }

    [Fact]
    public void Exists_OfDirectoryThatIsGone_IsAFailureAndNotAbsence()
    {
        string path = _directory.Combine("store");
        using var storage = new FileStorage(path, create: true);
        Assert.False(storage.Exists("file"));
        Directory.Delete(path);
        Assert.Equal(path, Assert.Throws<StorageFailureException>(() => storage.Exists("file")).File);
        Assert.Equal(Errno.NoEntry, Assert.Throws<StorageFailureException>(() => storage.List()).ErrorNumber);
        Assert.Equal(Errno.NoEntry, Assert.Throws<StorageFailureException>(storage.SyncDirectory).ErrorNumber);
    }

    [Fact]
    public void Open_OfDirectory_IsAFailure()
    {
        Directory.CreateDirectory(_directory.Combine("sub"));
        using var storage = new FileStorage(_directory.Path, create: false);
        Assert.Equal(Errno.IsDirectory, Assert.Throws<StorageFailureException>(() => storage.Open("sub", StorageOpenMode.ReadWrite)).ErrorNumber);
        Assert.Empty(storage.List());
    }

    [Fact]
    public void Lock_ThroughAnotherStorageOfTheDirectory_IsRefused()
    {
        using var first = new FileStorage(_directory.Path, create: false);
        using var second = new FileStorage(_directory.Path, create: false);
        using (first.Lock("LOCK"))
        {
            Assert.Equal(Environment.ProcessId, Assert.Throws<StoreLockedException>(() => second.Lock("LOCK")).ProcessId);
        }

        second.Lock("LOCK").Dispose();
    }

    [Theory]
    [InlineData("")]
    [InlineData("no number\n")]
    [InlineData("123456789012345678901234567890")]
    [InlineData("-5\n")]
    public void Lock_HeldWithoutAReadableProcessId_IsRefusedAllTheSame(string text)
    {
        using var storage = new FileStorage(_directory.Path, create: false);
        using IDisposable held = storage.Lock("LOCK");
        using (IStorageFile file = storage.Open("LOCK", StorageOpenMode.ReadWrite))
        {
            file.SetLength(0);
            file.Write(0, System.Text.Encoding.ASCII.GetBytes(text));
        }

        StoreLockedException refused = Assert.Throws<StoreLockedException>(() => storage.Lock("LOCK"));
        Assert.Equal(0, refused.ProcessId);
        Assert.Contains("another process", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_BesideTheRuntimesOwnLock_IsNotDisturbed()
    {
        string path = _directory.Combine("data");
        using var exclusive = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        using var storage = new FileStorage(_directory.Path, create: false);
        using IStorageFile file = storage.Open("data", StorageOpenMode.ReadWrite);
        file.Write(0, "both"u8);
        Assert.Equal(4, exclusive.Length);
    }

    public void Dispose() => _directory.Dispose();
}
