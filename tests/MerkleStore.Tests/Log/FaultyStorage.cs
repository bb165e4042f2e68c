// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Io;

namespace MerkleStore.Tests.Log;

/// <summary>A storage whose writes run out of space after a number of bytes, and whose barriers can be made to fail.</summary>
internal sealed class FaultyStorage(MemoryStorage inner) : IStorage
{
    /// <summary>The bytes that may still be written.</summary>
    public long Space { get; set; } = long.MaxValue;

    /// <summary>Whether the length of a file can be changed.</summary>
    public bool CanSetLength { get; set; } = true;

    /// <summary>Whether files can be deleted.</summary>
    public bool CanDelete { get; set; } = true;

    /// <summary>The barriers and directory syncs that still succeed.</summary>
    public int Barriers { get; set; } = int.MaxValue;

    /// <summary>The number of the calls that change something, in order.</summary>
    public List<string> Calls { get; } = [];

    public string Location => inner.Location;

    public StorageStatistics Statistics => inner.Statistics;

    public IStorageFile Open(string name, StorageOpenMode mode)
    {
        if (mode == StorageOpenMode.CreateNew && Space == 0)
        {
            throw Failure("open", name, 28);
        }

        return new FaultyFile(this, inner.Open(name, mode));
    }

    public bool Exists(string name) => inner.Exists(name);

    public IReadOnlyList<string> List() => inner.List();

    public void Rename(string from, string to) => inner.Rename(from, to);

    public void Delete(string name)
    {
        if (!CanDelete)
        {
            throw Failure("unlink", name, 5);
        }

        inner.Delete(name);
    }

    public void SyncDirectory()
    {
        CountBarrier("directory");
        inner.SyncDirectory();
    }

    public IDisposable Lock(string name) => inner.Lock(name);

    public void Dispose()
    {
    }

    private static StorageFailureException Failure(string operation, string name, int error)
        => new(operation + " of " + name + " failed", operation, name, -1, error);

    private void CountBarrier(string name)
    {
        Calls.Add("barrier " + name);
        if (Barriers-- <= 0)
        {
            throw Failure("fdatasync", name, 5);
        }
    }

    private sealed class FaultyFile(FaultyStorage storage, IStorageFile file) : IStorageFile
    {
        public string Name => file.Name;

        public long Length => file.Length;

        public int Read(long offset, Span<byte> destination) => file.Read(offset, destination);

        public void Write(long offset, ReadOnlySpan<byte> source)
        {
            storage.Calls.Add("write " + Name);
            if (source.Length > storage.Space)
            {
                file.Write(offset, source[..(int)storage.Space]);
                storage.Space = 0;
                throw Failure("write", Name, 28);
            }

            storage.Space -= source.Length;
            file.Write(offset, source);
        }

        public void SetLength(long length)
        {
            storage.Calls.Add("length " + Name);
            if (!storage.CanSetLength)
            {
                throw Failure("ftruncate", Name, 5);
            }

            file.SetLength(length);
        }

        public void Barrier()
        {
            storage.CountBarrier(Name);
            file.Barrier();
        }

        public void DropCache() => file.DropCache();

        public void Dispose() => file.Dispose();
    }
}
