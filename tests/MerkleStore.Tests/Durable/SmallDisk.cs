// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Io;

namespace MerkleStore.Tests.Durable;

/// <summary>A storage in memory of limited size, in which space comes back when files are cut or deleted. Changes and reads can be made to fail.</summary>
internal sealed class SmallDisk : IStorage
{
    private readonly MemoryStorage _inner = new();

    /// <summary>The bytes that all files together may have.</summary>
    public long Capacity { get; set; } = long.MaxValue;

    /// <summary>The error number of every change, or 0.</summary>
    public int ChangeError { get; set; }

    /// <summary>The error number of every write, or 0.</summary>
    public int WriteError { get; set; }

    /// <summary>The error number of every read of a segment, or 0.</summary>
    public int ReadError { get; set; }

    public long Used => _inner.List().Sum(LengthOf);

    public string Location => _inner.Location;

    public StorageStatistics Statistics => _inner.Statistics;

    public IStorageFile Open(string name, StorageOpenMode mode)
    {
        FailIf(mode == StorageOpenMode.Read ? 0 : ChangeError, "open", name, -1);
        return new SmallFile(this, _inner.Open(name, mode));
    }

    public bool Exists(string name) => _inner.Exists(name);

    public IReadOnlyList<string> List() => _inner.List();

    public void Rename(string from, string to)
    {
        FailIf(ChangeError, "rename", from, -1);
        _inner.Rename(from, to);
    }

    public void Delete(string name)
    {
        FailIf(ChangeError, "unlink", name, -1);
        _inner.Delete(name);
    }

    public void SyncDirectory()
    {
        FailIf(ChangeError, "fsync", "directory", -1);
        _inner.SyncDirectory();
    }

    public IDisposable Lock(string name)
    {
        FailIf(ChangeError, "open", name, -1);
        return _inner.Lock(name);
    }

    public IDisposable LockShared(string name) => _inner.LockShared(name);

    public void Dispose() => _inner.Dispose();

    public long LengthOf(string name)
    {
        using IStorageFile file = _inner.Open(name, StorageOpenMode.Read);
        return file.Length;
    }

    private static void FailIf(int error, string operation, string file, long offset)
    {
        if (error != 0)
        {
            throw StorageErrors.Failure(operation, file, offset, error);
        }
    }

    private sealed class SmallFile(SmallDisk disk, IStorageFile file) : IStorageFile
    {
        public string Name => file.Name;

        public long Length => file.Length;

        public int Read(long offset, Span<byte> destination)
        {
            FailIf(Name.StartsWith("seg-", StringComparison.Ordinal) ? disk.ReadError : 0, "read", Name, offset);
            return file.Read(offset, destination);
        }

        public void Write(long offset, ReadOnlySpan<byte> source)
        {
            FailIf(disk.ChangeError | disk.WriteError, "write", Name, offset);
            long room = Math.Max(0, disk.Capacity - disk.Used) + Math.Max(0, file.Length - offset);
            if (source.Length > room)
            {
                file.Write(offset, source[..(int)room]);
                FailIf(Errno.NoSpace, "write", Name, offset);
            }

            file.Write(offset, source);
        }

        public void SetLength(long length)
        {
            FailIf(disk.ChangeError, "ftruncate", Name, length);
            file.SetLength(length);
        }

        public void Barrier()
        {
            FailIf(disk.ChangeError, "fdatasync", Name, -1);
            file.Barrier();
        }

        public void DropCache() => file.DropCache();

        public void Dispose() => file.Dispose();
    }
}
