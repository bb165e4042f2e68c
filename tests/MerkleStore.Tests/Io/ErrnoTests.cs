// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Io;

namespace MerkleStore.Tests.Io;

public class ErrnoTests
{
    [Theory]
    [InlineData(5, "EIO", "Check the disk")]
    [InlineData(13, "EACCES", "permissions")]
    [InlineData(1, "EPERM", "permissions")]
    [InlineData(2, "ENOENT", "Check the path")]
    [InlineData(24, "EMFILE", "ulimit -n")]
    [InlineData(27, "EFBIG", "ulimit -f")]
    [InlineData(28, "ENOSPC", "Free space")]
    [InlineData(30, "EROFS", "for writing")]
    [InlineData(37, "ENOLCK", "local file system")]
    [InlineData(122, "EDQUOT", "quota")]
    public void Failure_OfKnownError_NamesItAndTheRemedy(int number, string name, string remedy)
    {
        StorageFailureException failure = StorageErrors.Failure("write", "/store/log", 4096, number);
        Assert.StartsWith("write of '/store/log' at offset 4096 failed (errno ", failure.Message, StringComparison.Ordinal);
        Assert.Contains(name, failure.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, failure.Message, StringComparison.Ordinal);
        Assert.Equal(("write", "/store/log", 4096L, number), (failure.Operation, failure.File, failure.Offset, failure.ErrorNumber));
    }

    [Fact]
    public void Failure_OfUnknownError_NamesItsNumber() =>
        Assert.Contains("errno 99", StorageErrors.Failure("read", "/store/log", -1, 99).Message, StringComparison.Ordinal);

    public static TheoryData<Exception, int> RuntimeExceptions => new()
    {
        { new IOException("x", 28), Errno.NoSpace },
        { new IOException("x", 5), Errno.InputOutput },
        { new IOException("x", unchecked((int)0x80070070)), Errno.NoSpace },
        { new IOException("x"), Errno.InputOutput },
        { new UnauthorizedAccessException("x"), Errno.AccessDenied },
        { new UnauthorizedAccessException("x", new IOException("y", 1)), Errno.NotPermitted },
        { new FileNotFoundException("x"), Errno.NoEntry },
        { new DirectoryNotFoundException("x"), Errno.NoEntry },
        { new PathTooLongException("x"), Errno.NameTooLong },
        { new ArgumentOutOfRangeException("x"), Errno.FileTooBig },
    };

    [Theory]
    [MemberData(nameof(RuntimeExceptions), DisableDiscoveryEnumeration = true)]
    public void Failure_OfRuntimeException_HasItsNumberAndKeepsIt(Exception exception, int number)
    {
        Assert.True(StorageErrors.IsFromSystem(exception));
        StorageFailureException failure = StorageErrors.Failure("write", "/store/log", 0, exception);
        Assert.Equal(number, failure.ErrorNumber);
        Assert.Same(exception, failure.InnerException);
    }

    [Fact]
    public void IsFromSystem_OfOtherErrors_IsFalse()
    {
        Assert.False(StorageErrors.IsFromSystem(new ObjectDisposedException("x")));
        Assert.False(StorageErrors.IsFromSystem(StorageErrors.Failure("read", "/store/log", -1, Errno.InputOutput)));
        Assert.False(StorageErrors.IsFromSystem(new InvalidOperationException("x")));
    }
}
