// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Io;

namespace MerkleStore.Tests.Io;

/// <summary>What the engine relies on, the same for every storage.</summary>
public abstract class StorageContractTests : IDisposable
{
    private const string Name = "data.0001";
    private readonly IStorage _storage;

    private protected StorageContractTests(IStorage storage) => _storage = storage;

    [Fact]
    public void Read_OfWrittenBytes_ReturnsThem()
    {
        using IStorageFile file = _storage.Open(Name, StorageOpenMode.CreateNew);
        file.Write(0, "hello"u8);
        file.Write(5, " world"u8);
        file.Write(0, "J"u8);
        Assert.Equal(11, file.Length);
        Assert.Equal("Jello world"u8, ReadAll(file));
        byte[] middle = new byte[4];
        Assert.Equal(4, file.Read(3, middle));
        Assert.Equal("lo w"u8, middle);
    }

    [Fact]
    public void Read_AtTheEnd_IsShortAndLeavesTheRest()
    {
        using IStorageFile file = _storage.Open(Name, StorageOpenMode.CreateNew);
        file.Write(0, "abc"u8);
        byte[] buffer = [9, 9, 9, 9];
        Assert.Equal(2, file.Read(1, buffer));
        Assert.Equal([(byte)'b', (byte)'c', 9, 9], buffer);
        Assert.Equal(0, file.Read(3, buffer));
        Assert.Equal(0, file.Read(long.MaxValue / 2, buffer));
        Assert.Equal(0, file.Read(0, []));
    }

    [Fact]
    public void Write_PastTheEnd_LeavesZerosBetween()
    {
        using IStorageFile file = _storage.Open(Name, StorageOpenMode.CreateNew);
        file.Write(0, [1]);
        file.Write(3_000_000, [2]);
        Assert.Equal(3_000_001, file.Length);
        byte[] all = ReadAll(file);
        Assert.Equal(1, all[0]);
        Assert.Equal(2, all[^1]);
        Assert.Equal(-1, all.AsSpan(1, all.Length - 2).IndexOfAnyExcept((byte)0));
    }

    [Fact]
    public void Write_OfNothingPastTheEnd_DoesNotGrowTheFile()
    {
        using IStorageFile file = _storage.Open(Name, StorageOpenMode.CreateNew);
        file.Write(100, []);
        Assert.Equal(0, file.Length);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(65_536)]
    [InlineData(1_000_000)]
    [InlineData(1_048_576)]
    [InlineData(2_097_151)]
    public void SetLength_CutAndExtended_ShowsZerosWhereItWasCut(int cut)
    {
        using IStorageFile file = _storage.Open(Name, StorageOpenMode.CreateNew);
        byte[] ones = new byte[2_500_000];
        ones.AsSpan().Fill(1);
        file.Write(0, ones);
        file.SetLength(cut);
        Assert.Equal(cut, file.Length);
        Assert.Equal(0, file.Read(cut, new byte[1]));
        file.SetLength(ones.Length);
        byte[] all = ReadAll(file);
        Assert.Equal(ones.Length, all.Length);
        Assert.Equal(-1, all.AsSpan(0, cut).IndexOfAnyExcept((byte)1));
        Assert.Equal(-1, all.AsSpan(cut).IndexOfAnyExcept((byte)0));
    }

    [Fact]
    public void File_UnderRandomOperations_MatchesAnArray()
    {
        const ulong Seed = 20260;
        var random = new SplitMix64(Seed);
        byte[] model = [];
        using IStorageFile file = _storage.Open(Name, StorageOpenMode.CreateNew);
        for (int step = 0; step < 400; step++)
        {
            int offset = random.Below(3_200_000);
            byte[] bytes = new byte[random.Below(4) == 0 ? random.Below(1_300_000) : random.Below(5_000)];
            switch (random.Below(8))
            {
                case 0:
                    file.SetLength(offset);
                    Array.Resize(ref model, offset);
                    break;
                case < 5:
                    random.Fill(bytes.AsSpan(0, Math.Min(bytes.Length, 3_000)));
                    file.Write(offset, bytes);
                    Array.Resize(ref model, bytes.Length == 0 ? model.Length : Math.Max(model.Length, offset + bytes.Length));
                    bytes.CopyTo(model, offset);
                    break;
                default:
                    int expected = Math.Clamp(model.Length - offset, 0, bytes.Length);
                    Assert.True(expected == file.Read(offset, bytes), $"seed {Seed}, step {step}: another count");
                    Assert.True(
                        bytes.AsSpan(0, expected).SequenceEqual(model.AsSpan(Math.Min(offset, model.Length), expected)), $"seed {Seed}, step {step}: other bytes");
                    break;
            }

            Assert.True(model.Length == file.Length, $"seed {Seed}, step {step}: another length");
        }

        Assert.True(model.AsSpan().SequenceEqual(ReadAll(file)), $"seed {Seed}: other content at the end");
    }

    [Fact]
    public void Open_AfterClose_ShowsTheSameContent()
    {
        Put(Name, "kept"u8);
        using IStorageFile reader = _storage.Open(Name, StorageOpenMode.Read);
        Assert.Equal(Name, reader.Name);
        Assert.Equal("kept"u8, ReadAll(reader));
    }

    [Fact]
    public void Open_Twice_SharesTheContent()
    {
        using IStorageFile writer = _storage.Open(Name, StorageOpenMode.CreateNew);
        using IStorageFile reader = _storage.Open(Name, StorageOpenMode.Read);
        writer.Write(0, "shared"u8);
        Assert.Equal("shared"u8, ReadAll(reader));
    }

    [Fact]
    public void Open_OfReadHandle_RefusesWrites()
    {
        Put(Name, "x"u8);
        using IStorageFile reader = _storage.Open(Name, StorageOpenMode.Read);
        Assert.Throws<InvalidOperationException>(() => reader.Write(0, [1]));
        Assert.Throws<InvalidOperationException>(() => reader.SetLength(0));
        Assert.Equal("x"u8, ReadAll(reader));
    }

    [Theory]
    [InlineData(StorageOpenMode.Read)]
    [InlineData(StorageOpenMode.ReadWrite)]
    internal void Open_OfMissingFile_IsAFailureThatNamesIt(StorageOpenMode mode)
    {
        StorageFailureException failure = Assert.Throws<StorageFailureException>(() => _storage.Open("absent", mode));
        AssertNames(failure, "open", Errno.NoEntry, "absent");
        Assert.Contains("ENOENT", failure.Message, StringComparison.Ordinal);
        Assert.False(_storage.Exists("absent"));
    }

    [Fact]
    public void Open_CreateNewOfExistingFile_FailsAndKeepsIt()
    {
        Put(Name, "old"u8);
        StorageFailureException failure = Assert.Throws<StorageFailureException>(() => _storage.Open(Name, StorageOpenMode.CreateNew));
        AssertNames(failure, "open", Errno.Exists, Name);
        Assert.Equal("old"u8, Get(Name));
    }

    [Fact]
    public void Write_PastTheLargestFile_IsTooBig()
    {
        using IStorageFile file = _storage.Open(Name, StorageOpenMode.CreateNew);
        file.Write(0, "x"u8);
        StorageFailureException failure = Assert.Throws<StorageFailureException>(() => file.Write(long.MaxValue - 1, [1, 2, 3]));
        Assert.Contains(failure.ErrorNumber, new[] { Errno.FileTooBig, Errno.Invalid });
        Assert.Equal("write", failure.Operation);
        Assert.Equal(long.MaxValue - 1, failure.Offset);
        Assert.Equal(1, file.Length);
    }

    [Fact]
    public void List_OfFiles_IsInOrdinalOrder()
    {
        string[] names = ["b", "a-2", "a_1", "B", "a", "a.10", "a.9", "Z"];
        foreach (string name in names)
        {
            Put(name, []);
        }

        Assert.Equal(["B", "Z", "a", "a-2", "a.10", "a.9", "a_1", "b"], _storage.List());
    }

    [Fact]
    public void Rename_OntoAnotherFile_ReplacesIt()
    {
        Put("new", "new"u8);
        Put("current", "old"u8);
        using IStorageFile replaced = _storage.Open("current", StorageOpenMode.Read);
        using IStorageFile moved = _storage.Open("new", StorageOpenMode.ReadWrite);
        _storage.Rename("new", "current");
        Assert.Equal(["current"], _storage.List());
        Assert.Equal("new"u8, Get("current"));
        Assert.Equal("old"u8, ReadAll(replaced));
        moved.Write(3, "er"u8);
        Assert.Equal("newer"u8, Get("current"));
        _storage.Rename("current", "current");
        Assert.Equal("newer"u8, Get("current"));
    }

    [Fact]
    public void Rename_OfMissingFile_FailsAndKeepsTheTarget()
    {
        Put("current", "old"u8);
        AssertNames(Assert.Throws<StorageFailureException>(() => _storage.Rename("absent", "current")), "rename", Errno.NoEntry, "absent");
        Assert.Equal("old"u8, Get("current"));
    }

    [Fact]
    public void Delete_OfFile_RemovesTheNameAndLeavesOpenHandles()
    {
        Put(Name, "bytes"u8);
        using IStorageFile handle = _storage.Open(Name, StorageOpenMode.Read);
        Assert.True(_storage.Exists(Name));
        _storage.Delete(Name);
        Assert.False(_storage.Exists(Name));
        Assert.Empty(_storage.List());
        Assert.Equal("bytes"u8, ReadAll(handle));
        AssertNames(Assert.Throws<StorageFailureException>(() => _storage.Delete(Name)), "delete", Errno.NoEntry, Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("/a")]
    [InlineData("a\\b")]
    [InlineData("a\0")]
    [InlineData("a:b")]
    [InlineData("a b")]
    [InlineData("é")]
    public void Name_ThatIsNotPlain_IsRefusedEverywhere(string name)
    {
        Put(Name, []);
        Assert.ThrowsAny<ArgumentException>(() => _storage.Open(name, StorageOpenMode.CreateNew));
        Assert.ThrowsAny<ArgumentException>(() => _storage.Exists(name));
        Assert.ThrowsAny<ArgumentException>(() => _storage.Delete(name));
        Assert.ThrowsAny<ArgumentException>(() => _storage.Rename(Name, name));
        Assert.ThrowsAny<ArgumentException>(() => _storage.Rename(name, Name));
        Assert.ThrowsAny<ArgumentException>(() => _storage.Lock(name));
        Assert.Equal([Name], _storage.List());
    }

    [Fact]
    public void Name_OfTheMostCharacters_IsAccepted()
    {
        Put(new string('n', StorageName.MaxLength), []);
        Assert.Throws<ArgumentException>(() => _storage.Exists(new string('n', StorageName.MaxLength + 1)));
    }

    [Fact]
    public void Offset_BelowZero_IsRefused()
    {
        using IStorageFile file = _storage.Open(Name, StorageOpenMode.CreateNew);
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Read(-1, new byte[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Write(-1, [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.SetLength(-1));
    }

    [Fact]
    public void File_AfterDispose_RefusesCalls()
    {
        IStorageFile file = _storage.Open(Name, StorageOpenMode.CreateNew);
        file.Dispose();
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => file.Length);
        Assert.Throws<ObjectDisposedException>(() => file.Read(0, new byte[1]));
        Assert.Throws<ObjectDisposedException>(() => file.Write(0, [1]));
        Assert.Throws<ObjectDisposedException>(() => file.SetLength(0));
        Assert.Throws<ObjectDisposedException>(file.Barrier);
        Assert.Throws<ObjectDisposedException>(file.DropCache);
    }

    [Fact]
    public void Storage_AfterDispose_RefusesCallsAndLeavesOpenHandles()
    {
        using IStorageFile file = _storage.Open(Name, StorageOpenMode.CreateNew);
        file.Write(0, "open"u8);
        _storage.Dispose();
        Assert.Throws<ObjectDisposedException>(() => _storage.Open(Name, StorageOpenMode.Read));
        Assert.Throws<ObjectDisposedException>(() => _storage.Exists(Name));
        Assert.Throws<ObjectDisposedException>(() => _storage.Delete(Name));
        Assert.Throws<ObjectDisposedException>(() => _storage.Rename(Name, "other"));
        Assert.Throws<ObjectDisposedException>(() => _storage.Lock("LOCK"));
        Assert.Throws<ObjectDisposedException>(() => { _ = _storage.List(); });
        Assert.Throws<ObjectDisposedException>(_storage.SyncDirectory);
        Assert.Equal("open"u8, ReadAll(file));
    }

    [Fact]
    public void Lock_WhileHeld_IsRefusedAndNamesTheHolder()
    {
        using (_storage.Lock("LOCK"))
        {
            StoreLockedException refused = Assert.Throws<StoreLockedException>(() => _storage.Lock("LOCK"));
            Assert.Equal(_storage.Location, refused.Path);
            Assert.Equal(Environment.ProcessId, refused.ProcessId);
            Assert.Contains(_storage.Location, refused.Message, StringComparison.Ordinal);
            Assert.Contains(FormattableString.Invariant($"process {Environment.ProcessId} (this one)"), refused.Message, StringComparison.Ordinal);
            using IDisposable other = _storage.Lock("OTHER");
        }

        IDisposable again = _storage.Lock("LOCK");
        again.Dispose();
        using IDisposable third = _storage.Lock("LOCK");
        again.Dispose(); // A second disposal frees nothing that another holder has.
        Assert.Throws<StoreLockedException>(() => _storage.Lock("LOCK"));
    }

    [Fact]
    public void Lock_IsAFileThatHoldsTheProcessId()
    {
        Put("LOCK", "99999999999999999999"u8);
        using IDisposable held = _storage.Lock("LOCK");
        Assert.Equal(FormattableString.Invariant($"{Environment.ProcessId}\n"), System.Text.Encoding.ASCII.GetString(Get("LOCK")));
        Assert.True(_storage.Exists("LOCK"));
    }

    [Fact]
    public void Statistics_CountEveryCallAndByte()
    {
        using (IStorageFile file = _storage.Open(Name, StorageOpenMode.CreateNew))
        {
            file.Write(0, new byte[1000]);
            file.Write(1000, new byte[24]);
            file.Write(0, []);
            _ = file.Read(0, new byte[100]);
            _ = file.Read(1000, new byte[100]);
            _ = file.Read(5000, new byte[100]);
            file.SetLength(10);
            file.Barrier();
            file.Barrier();
            file.DropCache();
        }

        _storage.SyncDirectory();
        using IDisposable held = _storage.Lock("LOCK");
        StorageStatistics counts = _storage.Statistics;
        Assert.Equal(3, counts.Writes);
        Assert.Equal(1024, counts.BytesWritten);
        Assert.Equal(3, counts.Reads);
        Assert.Equal(124, counts.BytesRead);
        Assert.Equal(2, counts.Barriers);
        Assert.Equal(1, counts.DirectorySyncs);
    }

    [Fact]
    public async Task Read_BesideOneWriter_SeesEveryByteBelowTheLength()
    {
        const int Total = 3_000_000;
        const int Step = 7_001;
        using IStorageFile file = _storage.Open(Name, StorageOpenMode.CreateNew);
        Task[] readers = [.. Enumerable.Range(0, 3).Select(i => Task.Run(() => ReadWhileGrowing(file, (ulong)i), TestContext.Current.CancellationToken))];
        byte[] block = new byte[Step];
        for (int offset = 0; offset < Total; offset += Step)
        {
            for (int i = 0; i < Step; i++)
            {
                block[i] = PatternAt(offset + i);
            }

            file.Write(offset, block.AsSpan(0, Math.Min(Step, Total - offset)));
        }

        await Task.WhenAll(readers);

        static void ReadWhileGrowing(IStorageFile file, ulong seed)
        {
            var random = new SplitMix64(seed);
            byte[] buffer = new byte[4096];
            long length;
            do
            {
                length = file.Length;
                if (length == 0)
                {
                    continue;
                }

                int offset = random.Below((int)length);
                int count = file.Read(offset, buffer);
                int sure = (int)Math.Min(buffer.Length, length - offset);
                Assert.True(count >= sure, $"seed {seed}: {count} bytes at {offset} of a file of at least {length}");
                for (int i = 0; i < sure; i++)
                {
                    Assert.True(buffer[i] == PatternAt(offset + i), $"seed {seed}: another byte at {offset + i} below the length {length}");
                }
            }
            while (length < Total);
        }

        static byte PatternAt(int offset) => (byte)((offset * 31) + (offset >> 9) + 1);
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => _storage.Dispose();

    private static byte[] ReadAll(IStorageFile file)
    {
        byte[] bytes = new byte[file.Length + 1];
        int count = file.Read(0, bytes);
        return bytes[..count];
    }

    private void AssertNames(StorageFailureException failure, string operation, int errorNumber, string name)
    {
        Assert.Equal(operation, failure.Operation);
        Assert.Equal(errorNumber, failure.ErrorNumber);
        Assert.Equal(-1, failure.Offset);
        Assert.Equal(_storage.Location + "/" + name, failure.File);
        Assert.Contains($"'{failure.File}'", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith(Errno.Remedy(errorNumber), failure.Message, StringComparison.Ordinal);
    }

    private void Put(string name, ReadOnlySpan<byte> content)
    {
        using IStorageFile file = _storage.Open(name, StorageOpenMode.CreateNew);
        file.Write(0, content);
    }

    private byte[] Get(string name)
    {
        using IStorageFile file = _storage.Open(name, StorageOpenMode.Read);
        return ReadAll(file);
    }
}
