// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Io;

namespace MerkleStore.Tests.Io;

public sealed class MemoryStorageContractTests : StorageContractTests
{
    public MemoryStorageContractTests()
        : base(new MemoryStorage("in-memory"))
    {
    }
}

public class MemoryStorageTests
{
    [Fact]
    public void Write_FarPastTheEnd_TakesMemoryOnlyForItsChunk()
    {
        using var storage = new MemoryStorage();
        using IStorageFile file = storage.Open("sparse", StorageOpenMode.CreateNew);
        long before = GC.GetAllocatedBytesForCurrentThread();
        file.Write(1L << 36, "far"u8);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(allocated, 0, 4 << 20);
        Assert.Equal((1L << 36) + 3, file.Length);
        byte[] bytes = new byte[8];
        Assert.Equal(8, file.Read((1L << 36) - 5, bytes));
        Assert.Equal([0, 0, 0, 0, 0, (byte)'f', (byte)'a', (byte)'r'], bytes);
    }

    [Fact]
    public void Write_Appending_NeverCopiesWhatIsThere()
    {
        using var storage = new MemoryStorage();
        using IStorageFile file = storage.Open("log", StorageOpenMode.CreateNew);
        byte[] block = new byte[1 << 16];
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 512; i++)
        {
            file.Write((long)i << 16, block);
        }

        // 32 MiB of content: the chunks and a little for their table.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 32 << 20, 33 << 20);
    }

    [Fact]
    public void SetLength_PastTheLargestFile_IsTooBigAndChangesNothing()
    {
        using var storage = new MemoryStorage();
        using IStorageFile file = storage.Open("data", StorageOpenMode.CreateNew);
        file.SetLength(MemoryContent.MaxLength);
        StorageFailureException failure = Assert.Throws<StorageFailureException>(() => file.SetLength(MemoryContent.MaxLength + 1));
        Assert.Equal(Errno.FileTooBig, failure.ErrorNumber);
        Assert.Equal("memory/data", failure.File);
        Assert.Equal(MemoryContent.MaxLength, file.Length);
    }
}
