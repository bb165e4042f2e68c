// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Io;

namespace MerkleStore.Tests.Retention;

/// <summary>A storage that fails for good after a number of calls that change something, as if the process had died there.</summary>
internal sealed class DyingStorage(MemoryStorage inner) : IStorage
{
    /// <summary>The changes that still succeed.</summary>
    public long Left { get; set; } = long.MaxValue;

    /// <summary>The changes so far.</summary>
    public long Changes { get; private set; }

    public string Location => inner.Location;

    public StorageStatistics Statistics => inner.Statistics;

    public IStorageFile Open(string name, StorageOpenMode mode)
    {
        if (mode == StorageOpenMode.CreateNew)
        {
            Change(name);
        }

        return new DyingFile(this, inner.Open(name, mode));
    }

    public bool Exists(string name) => inner.Exists(name);

    public IReadOnlyList<string> List() => inner.List();

    public void Rename(string from, string to)
    {
        Change(from);
        inner.Rename(from, to);
    }

    public void Delete(string name)
    {
        Change(name);
        inner.Delete(name);
    }

    public void SyncDirectory()
    {
        Change("directory");
        inner.SyncDirectory();
    }

    public IDisposable Lock(string name) => inner.Lock(name);

    public void Dispose()
    {
    }

    private void Change(string name)
    {
        Changes++;
        if (Left-- <= 0)
        {
            throw new StorageFailureException("the process has died", "die", name, -1, 5);
        }
    }

    private sealed class DyingFile(DyingStorage storage, IStorageFile file) : IStorageFile
    {
        public string Name => file.Name;

        public long Length => file.Length;

        public int Read(long offset, Span<byte> destination) => file.Read(offset, destination);

        public void Write(long offset, ReadOnlySpan<byte> source)
        {
            if (storage.Left == 0)
            {
                file.Write(offset, source[..(source.Length / 2)]);
            }

            storage.Change(Name);
            file.Write(offset, source);
        }

        public void SetLength(long length)
        {
            storage.Change(Name);
            file.SetLength(length);
        }

        public void Barrier()
        {
            storage.Change(Name);
            file.Barrier();
        }

        public void DropCache() => file.DropCache();

        public void Dispose() => file.Dispose();
    }
}
