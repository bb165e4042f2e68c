// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Text;

namespace MerkleStore.Io;

/// <summary>Files in memory, with the semantics of <see cref="FileStorage"/>: handles follow a renamed or deleted file, absence and collisions are the same errors.</summary>
/// <remarks>
/// The content lives as long as this object, not the handles, so that a store can be opened on it again. Everything counts
/// as durable at once. Thread-safe; one writer per file.
/// </remarks>
internal sealed class MemoryStorage : IStorage
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, MemoryContent> _files = new(StringComparer.Ordinal);
    private readonly HashSet<MemoryContent> _locked = [];
    private readonly Dictionary<MemoryContent, int> _readers = [];
    private bool _disposed;

    /// <summary>Makes an empty storage.</summary>
    /// <param name="location">The name for messages.</param>
    public MemoryStorage(string location = "memory")
    {
        ArgumentException.ThrowIfNullOrEmpty(location);
        Location = location;
    }

    public string Location { get; }

    public StorageStatistics Statistics { get; } = new();

    public IStorageFile Open(string name, StorageOpenMode mode)
    {
        StorageName.Check(name);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            bool exists = _files.TryGetValue(name, out MemoryContent? content);
            if (mode == StorageOpenMode.CreateNew)
            {
                if (exists)
                {
                    throw StorageErrors.Failure("open", PathOf(name), -1, Errno.Exists);
                }

                _files.Add(name, content = new MemoryContent());
            }

            return new MemoryStorageFile(name, PathOf(name), content ?? throw Missing("open", name), mode != StorageOpenMode.Read, Statistics);
        }
    }

    public bool Exists(string name)
    {
        StorageName.Check(name);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _files.ContainsKey(name);
        }
    }

    public IReadOnlyList<string> List()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return [.. _files.Keys];
        }
    }

    public void Rename(string from, string to)
    {
        StorageName.Check(from);
        StorageName.Check(to);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_files.Remove(from, out MemoryContent? content))
            {
                throw Missing("rename", from);
            }

            _files[to] = content;
        }
    }

    public void Delete(string name)
    {
        StorageName.Check(name);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_files.Remove(name))
            {
                throw Missing("delete", name);
            }
        }
    }

    public void SyncDirectory()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Statistics.CountDirectorySync();
    }

    public IDisposable Lock(string name)
    {
        StorageName.Check(name);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_files.TryGetValue(name, out MemoryContent? content))
            {
                _files.Add(name, content = new MemoryContent());
            }

            if (_readers.ContainsKey(content) || !_locked.Add(content))
            {
                throw StorageErrors.Locked(Location, name, Environment.ProcessId);
            }

            byte[] text = Encoding.ASCII.GetBytes(FormattableString.Invariant($"{Environment.ProcessId}\n"));
            _ = content.TryWrite(0, text) && content.TrySetLength(text.Length);
            return new Holder(this, content);
        }
    }

    public IDisposable LockShared(string name)
    {
        StorageName.Check(name);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _files.TryGetValue(name, out MemoryContent? content);
            if (content is not null && _locked.Contains(content))
            {
                throw StorageErrors.LockedForReading(Location, name, Environment.ProcessId);
            }

            if (content is not null)
            {
                _readers[content] = _readers.GetValueOrDefault(content) + 1;
            }

            return new Reader(this, content);
        }
    }

    /// <summary>Forgets all files; handles that are still open keep theirs.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _files.Clear();
            _locked.Clear();
            _readers.Clear();
        }
    }

    private string PathOf(string name) => Location + "/" + name;

    private StorageFailureException Missing(string operation, string name) => StorageErrors.Failure(operation, PathOf(name), -1, Errno.NoEntry);

    private sealed class Reader(MemoryStorage storage, MemoryContent? content) : IDisposable
    {
        private MemoryContent? _content = content;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _content, null) is { } held)
            {
                lock (storage._gate)
                {
                    if (storage._readers.GetValueOrDefault(held) > 1)
                    {
                        storage._readers[held]--;
                    }
                    else
                    {
                        storage._readers.Remove(held);
                    }
                }
            }
        }
    }

    private sealed class Holder(MemoryStorage storage, MemoryContent content) : IDisposable
    {
        private MemoryContent? _content = content;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _content, null) is { } held)
            {
                lock (storage._gate)
                {
                    storage._locked.Remove(held);
                }
            }
        }
    }
}
