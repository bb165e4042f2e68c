// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using Microsoft.Win32.SafeHandles;

namespace MerkleStore.Io;

/// <summary>The files of a real directory.</summary>
/// <remarks>
/// This is the edge at which the errors of the operating system become <see cref="StorageFailureException"/>; wrong arguments and the
/// use of disposed objects stay what they are. Tested on Linux only; see <see cref="NativeFiles"/> for the other systems.
/// </remarks>
internal sealed class FileStorage : IStorage
{
    private volatile bool _disposed;
    private volatile int _directoryError;

    /// <summary>Binds to a directory.</summary>
    /// <param name="directory">The path; a relative one is taken from the current directory now, once.</param>
    /// <param name="create">Whether to make the directory (durably, with its missing parents) if there is none.</param>
    /// <exception cref="StorageFailureException">The directory is missing or cannot be made.</exception>
    public FileStorage(string directory, bool create)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        Location = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        int error = NativeFiles.Probe(Location);
        if (error == Errno.NoEntry && create)
        {
            CreateDirectory(Location);
        }
        else if (error != 0)
        {
            throw StorageErrors.Failure("open", Location, -1, error);
        }
        else if (!Directory.Exists(Location))
        {
            throw StorageErrors.Failure("open", Location, -1, Errno.NotDirectory);
        }
    }

    public string Location { get; }

    public StorageStatistics Statistics { get; } = new();

    public IStorageFile Open(string name, StorageOpenMode mode)
    {
        string path = PathOf(name);
        int error = NativeFiles.Open(path, mode, out SafeFileHandle handle);
        if (error != 0)
        {
            handle.Dispose();
            throw StorageErrors.Failure("open", path, -1, error);
        }

        return new FileStorageFile(name, path, handle, mode != StorageOpenMode.Read, Statistics);
    }

    public bool Exists(string name)
    {
        string path = PathOf(name);
        int error = NativeFiles.Probe(path);
        if (error == Errno.NoEntry)
        {
            // A directory that is gone, or a disk that is not mounted, is not the absence of a file.
            string directory = Location;
            error = NativeFiles.Probe(directory);
            return error == 0 ? false : throw StorageErrors.Failure("access", directory, -1, error);
        }

        return error == 0 ? true : throw StorageErrors.Failure("access", path, -1, error);
    }

    public IReadOnlyList<string> List()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        try
        {
            string[] names = Directory.GetFiles(Location);
            for (int i = 0; i < names.Length; i++)
            {
                names[i] = Path.GetFileName(names[i]);
            }

            Array.Sort(names, StringComparer.Ordinal);
            return names;
        }
        catch (Exception exception) when (StorageErrors.IsFromSystem(exception))
        {
            throw StorageErrors.Failure("list", Location, -1, exception);
        }
    }

    public void Rename(string from, string to)
    {
        string source = PathOf(from);
        int error = NativeFiles.Rename(source, PathOf(to));
        if (error != 0)
        {
            throw StorageErrors.Failure("rename", source, -1, error);
        }
    }

    public void Delete(string name)
    {
        string path = PathOf(name);
        int error = NativeFiles.Delete(path);
        if (error != 0)
        {
            throw StorageErrors.Failure("delete", path, -1, error);
        }
    }

    /// <summary>Gives a file of another directory a second name here.</summary>
    /// <param name="source">The other directory.</param>
    /// <param name="name">The name in both.</param>
    /// <returns>False if the system cannot do it, as between two disks; the caller copies the file then.</returns>
    public bool TryLink(FileStorage source, string name)
    {
        ArgumentNullException.ThrowIfNull(source);
        string from = source.PathOf(name);
        string to = PathOf(name);
        return !OperatingSystem.IsWindows() && Libc.link(from, to) == 0;
    }

    public void SyncDirectory()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);

        // As for the barrier of a file: once it failed, a later success would prove nothing.
        int error = _directoryError;
        if (error != 0)
        {
            throw SyncFailure(Location, error);
        }

        SyncDirectory(Location, out error);
        if (error != 0)
        {
            _directoryError = error;
            throw SyncFailure(Location, error);
        }

        Statistics.CountDirectorySync();
    }

    public IDisposable Lock(string name)
    {
        _ = PathOf(name);
        return FileLock.Take(Location, name);
    }

    public IDisposable LockShared(string name)
    {
        _ = PathOf(name);
        return FileLock.TakeShared(Location, name);
    }

    /// <summary>Refuses further calls. Files and locks that are still held stay so until they are disposed.</summary>
    public void Dispose() => _disposed = true;

    private static StorageFailureException SyncFailure(string directory, int error) => StorageErrors.Failure(
        "fsync", directory, -1, error, "Files made, renamed or deleted since the last sync may be as before after a crash: close the store and open it again.");

    /// <summary>Syncs a directory; the error is that of the sync, while one of opening the directory is thrown at once.</summary>
    private static void SyncDirectory(string directory, out int error)
    {
        error = 0;
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int opened = NativeFiles.OpenDirectory(directory, out SafeFileHandle handle);
        using (handle)
        {
            if (opened != 0)
            {
                throw StorageErrors.Failure("open", directory, -1, opened);
            }

            error = NativeFiles.SyncDirectory(handle);
        }
    }

    /// <summary>Makes a directory and its missing parents, and syncs the parent of each that was made.</summary>
    private static void CreateDirectory(string path)
    {
        var missing = new Stack<string>();
        for (string? next = path; next is not null && NativeFiles.Probe(next) == Errno.NoEntry; next = Path.GetDirectoryName(next))
        {
            missing.Push(next);
        }

        while (missing.TryPop(out string? next))
        {
            try
            {
                Directory.CreateDirectory(next);
            }
            catch (Exception exception) when (StorageErrors.IsFromSystem(exception))
            {
                throw StorageErrors.Failure("mkdir", next, -1, exception);
            }

            string parent = Path.GetDirectoryName(next) ?? next;
            SyncDirectory(parent, out int error);
            if (error != 0)
            {
                throw SyncFailure(parent, error);
            }
        }
    }

    private string PathOf(string name)
    {
        StorageName.Check(name);
        ObjectDisposedException.ThrowIf(_disposed, this);
        return Path.Combine(Location, name);
    }
}
