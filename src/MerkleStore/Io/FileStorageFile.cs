// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using Microsoft.Win32.SafeHandles;

namespace MerkleStore.Io;

/// <summary>One open file of a <see cref="FileStorage"/>.</summary>
internal sealed class FileStorageFile : IStorageFile
{
    private readonly SafeFileHandle _handle;
    private readonly string _path;
    private readonly bool _writable;
    private readonly StorageStatistics _statistics;
    private int _barrierError;

    public FileStorageFile(string name, string path, SafeFileHandle handle, bool writable, StorageStatistics statistics)
    {
        Name = name;
        _path = path;
        _handle = handle;
        _writable = writable;
        _statistics = statistics;
    }

    public string Name { get; }

    public long Length
    {
        get
        {
            CheckOpen();
            try
            {
                return RandomAccess.GetLength(_handle);
            }
            catch (Exception exception) when (StorageErrors.IsFromSystem(exception))
            {
                throw StorageErrors.Failure("fstat", _path, -1, exception);
            }
        }
    }

    public int Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        CheckOpen();
        int total = 0;
        try
        {
            // A read may be short before the end too (a signal, a network file system): only 0 is the end.
            while (total < destination.Length)
            {
                int count = RandomAccess.Read(_handle, destination[total..], offset + total);
                if (count == 0)
                {
                    break;
                }

                total += count;
            }
        }
        catch (Exception exception) when (StorageErrors.IsFromSystem(exception))
        {
            throw StorageErrors.Failure("read", _path, offset + total, exception);
        }

        _statistics.CountRead(total);
        return total;
    }

    public void Write(long offset, ReadOnlySpan<byte> source)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        CheckWritable();
        try
        {
            // The runtime goes on after a short write.
            RandomAccess.Write(_handle, source, offset);
        }
        catch (Exception exception) when (StorageErrors.IsFromSystem(exception))
        {
            throw StorageErrors.Failure("write", _path, offset, exception);
        }

        _statistics.CountWrite(source.Length);
    }

    public void SetLength(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        CheckWritable();
        try
        {
            RandomAccess.SetLength(_handle, length);
        }
        catch (Exception exception) when (StorageErrors.IsFromSystem(exception))
        {
            throw StorageErrors.Failure("ftruncate", _path, length, exception);
        }
    }

    public void Barrier()
    {
        CheckOpen();

        // After a failed barrier the kernel marks the lost pages clean, so that a second one would succeed and lie: it is not made.
        int error = Volatile.Read(ref _barrierError);
        if (error == 0)
        {
            error = NativeFiles.Barrier(_handle);
            Volatile.Write(ref _barrierError, error);
        }

        if (error != 0)
        {
            throw StorageErrors.Failure(
                "fdatasync", _path, -1, error, "What was written since the last barrier may be lost, and reads may show what the disk does not hold: close the store and open it again.");
        }

        _statistics.CountBarrier();
    }

    public void DropCache()
    {
        CheckOpen();
        int error = NativeFiles.DropCache(_handle);
        if (error != 0)
        {
            throw StorageErrors.Failure("posix_fadvise", _path, -1, error);
        }
    }

    public void Dispose() => _handle.Dispose();

    private void CheckOpen() => ObjectDisposedException.ThrowIf(_handle.IsClosed, this);

    private void CheckWritable()
    {
        CheckOpen();
        if (!_writable)
        {
            throw new InvalidOperationException($"'{_path}' is open for reading only.");
        }
    }
}
