// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Io;

/// <summary>One handle to a file of a <see cref="MemoryStorage"/>.</summary>
internal sealed class MemoryStorageFile(string name, string path, MemoryContent content, bool writable, StorageStatistics statistics) : IStorageFile
{
    private volatile bool _disposed;

    public string Name => name;

    public long Length
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return content.Length;
        }
    }

    public int Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ObjectDisposedException.ThrowIf(_disposed, this);
        int count = content.Read(offset, destination);
        statistics.CountRead(count);
        return count;
    }

    public void Write(long offset, ReadOnlySpan<byte> source)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        CheckWritable();
        if (!content.TryWrite(offset, source))
        {
            throw StorageErrors.Failure("write", path, offset, Errno.FileTooBig);
        }

        statistics.CountWrite(source.Length);
    }

    public void SetLength(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        CheckWritable();
        if (!content.TrySetLength(length))
        {
            throw StorageErrors.Failure("ftruncate", path, length, Errno.FileTooBig);
        }
    }

    public void Barrier()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        statistics.CountBarrier();
    }

    public void DropCache() => ObjectDisposedException.ThrowIf(_disposed, this);

    public void Dispose() => _disposed = true;

    private void CheckWritable()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!writable)
        {
            throw new InvalidOperationException($"'{path}' is open for reading only.");
        }
    }
}
