// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Io;

namespace MerkleStore.Tests.Durable;

/// <summary>A storage in memory whose barriers on segments can be held up, and made to fail. Counts writes to and barriers on segments.</summary>
internal sealed class HeldStorage : IStorage
{
    private readonly MemoryStorage _inner = new();
    private readonly ManualResetEventSlim _open = new(true);
    private int _writes;
    private int _barriers;

    /// <summary>Set while a barrier is held up.</summary>
    public ManualResetEventSlim IsHeld { get; } = new();

    public bool Fails { get; set; }

    public int Writes => Volatile.Read(ref _writes);

    /// <summary>The barriers that were begun.</summary>
    public int Barriers => Volatile.Read(ref _barriers);

    public string Location => _inner.Location;

    public StorageStatistics Statistics => _inner.Statistics;

    public void Hold() => _open.Reset();

    public void LetGo() => _open.Set();

    public IStorageFile Open(string name, StorageOpenMode mode) => new HeldFile(this, _inner.Open(name, mode));

    public bool Exists(string name) => _inner.Exists(name);

    public IReadOnlyList<string> List() => _inner.List();

    public void Rename(string from, string to) => _inner.Rename(from, to);

    public void Delete(string name) => _inner.Delete(name);

    public void SyncDirectory() => _inner.SyncDirectory();

    public IDisposable Lock(string name) => _inner.Lock(name);

    public void Dispose()
    {
        _inner.Dispose();
        _open.Dispose();
        IsHeld.Dispose();
    }

    private sealed class HeldFile(HeldStorage storage, IStorageFile file) : IStorageFile
    {
        private readonly bool _isSegment = file.Name.StartsWith("seg-", StringComparison.Ordinal);

        public string Name => file.Name;

        public long Length => file.Length;

        public int Read(long offset, Span<byte> destination) => file.Read(offset, destination);

        public void Write(long offset, ReadOnlySpan<byte> source)
        {
            file.Write(offset, source);
            if (_isSegment)
            {
                Interlocked.Increment(ref storage._writes);
            }
        }

        public void SetLength(long length) => file.SetLength(length);

        public void Barrier()
        {
            if (_isSegment)
            {
                Interlocked.Increment(ref storage._barriers);
                if (!storage._open.IsSet)
                {
                    storage.IsHeld.Set();
                    storage._open.Wait();
                }

                if (storage.Fails)
                {
                    throw new StorageFailureException("fdatasync failed", "fdatasync", Name, -1, 5);
                }
            }

            file.Barrier();
        }

        public void DropCache() => file.DropCache();

        public void Dispose() => file.Dispose();
    }
}
