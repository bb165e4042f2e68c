// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MerkleStore.Io;

/// <summary>The file calls of the operating system, each returning an error number (0 is success) in the numbering of <see cref="Errno"/>.</summary>
/// <remarks>
/// A call that a signal interrupted is made again; after any other error nothing is retried. Tested on Linux only. macOS has the
/// same calls, with F_FULLFSYNC for the barrier. Windows goes through the runtime, with FlushFileBuffers for the barrier; there
/// is nothing to sync for a directory there.
/// </remarks>
internal static class NativeFiles
{
    private const uint NewFileMode = 0x1B6; // rw-rw-rw-, from which the process's umask takes away.

    /// <summary>Opens a file without any lock of the runtime (which an environment variable could switch off, so that it is worth nothing).</summary>
    public static int Open(string path, StorageOpenMode mode, out SafeFileHandle handle)
    {
        int access = mode == StorageOpenMode.Read ? Libc.ReadOnly : Libc.ReadWrite;
        return mode == StorageOpenMode.CreateNew ? Create(path, FileMode.CreateNew, out handle) : OpenExisting(path, access, out handle);
    }

    /// <summary>Opens a file for reading and writing, and makes it if it is missing.</summary>
    public static int OpenOrCreate(string path, out SafeFileHandle handle) => Create(path, FileMode.OpenOrCreate, out handle);

    /// <summary>Makes the content and the length of a file durable.</summary>
    public static int Barrier(SafeFileHandle handle)
    {
        if (OperatingSystem.IsWindows())
        {
            return Libc.FlushFileBuffers(handle) ? 0 : Errno.FromWindows(Marshal.GetLastPInvokeError());
        }

        int error;
        do
        {
            error = Result(OperatingSystem.IsMacOS() ? Libc.fcntl(handle, Libc.FullSyncMacOS) : Libc.fdatasync(handle));
        }
        while (error == Errno.Interrupted);
        return error;
    }

    /// <summary>Opens a directory, to sync it.</summary>
    public static int OpenDirectory(string path, out SafeFileHandle handle)
    {
        int error;
        do
        {
            handle = Libc.open(path, Libc.ReadOnly | Libc.Directory | Libc.CloseOnExec);
            error = Result(handle);
        }
        while (error == Errno.Interrupted);
        return error;
    }

    /// <summary>Makes the entries of an open directory durable.</summary>
    public static int SyncDirectory(SafeFileHandle handle)
    {
        int error;
        do
        {
            error = Result(Libc.fsync(handle));
        }
        while (error == Errno.Interrupted);
        return error;
    }

    /// <summary>Drops the clean cached pages of a file. Only Linux can; elsewhere nothing happens.</summary>
    public static int DropCache(SafeFileHandle handle) =>
        OperatingSystem.IsLinux() ? Libc.posix_fadvise(handle, 0, 0, Libc.AdviseDontNeed) : 0;

    /// <summary>0 if there is something of that name, <see cref="Errno.NoEntry"/> if there is nothing, another number if it cannot be told.</summary>
    public static int Probe(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            return Result(Libc.access(path, 0));
        }

        try
        {
            _ = File.GetAttributes(path);
            return 0;
        }
        catch (Exception exception) when (StorageErrors.IsFromSystem(exception))
        {
            return StorageErrors.NumberOf(exception);
        }
    }

    public static int Rename(string from, string to)
    {
        if (!OperatingSystem.IsWindows())
        {
            return Result(Libc.rename(from, to));
        }

        try
        {
            File.Move(from, to, overwrite: true);
            return 0;
        }
        catch (Exception exception) when (StorageErrors.IsFromSystem(exception))
        {
            return StorageErrors.NumberOf(exception);
        }
    }

    public static int Delete(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            return Result(Libc.unlink(path));
        }

        // The runtime says nothing when there is nothing to delete.
        if (Probe(path) is int error and not 0)
        {
            return error;
        }

        try
        {
            File.Delete(path);
            return 0;
        }
        catch (Exception exception) when (StorageErrors.IsFromSystem(exception))
        {
            return StorageErrors.NumberOf(exception);
        }
    }

    /// <summary>Takes a lock of the open file, without waiting; <see cref="Errno.WouldBlock"/> if another handle has one that excludes it. Unix only.</summary>
    public static int TryLock(SafeFileHandle handle, bool shared = false)
    {
        int error;
        do
        {
            error = Result(Libc.flock(handle, (shared ? Libc.LockShared : Libc.LockExclusive) | Libc.LockNoWait));
        }
        while (error == Errno.Interrupted);
        return error;
    }

    private static int OpenExisting(string path, int access, out SafeFileHandle handle)
    {
        if (OperatingSystem.IsWindows())
        {
            return OpenByRuntime(path, FileMode.Open, access == Libc.ReadOnly ? FileAccess.Read : FileAccess.ReadWrite, out handle);
        }

        int error;
        do
        {
            handle = Libc.open(path, access | Libc.CloseOnExec);
            error = Result(handle);
        }
        while (error == Errno.Interrupted);
        return error;
    }

    private static int Create(string path, FileMode mode, out SafeFileHandle handle)
    {
        if (OperatingSystem.IsLinux())
        {
            int flags = Libc.ReadWrite | Libc.Create | Libc.CloseOnExec | (mode == FileMode.CreateNew ? Libc.Exclusive : 0);
            int error;
            do
            {
                handle = Libc.open(path, flags, NewFileMode);
                error = Result(handle);
            }
            while (error == Errno.Interrupted);
            return error;
        }

        int created = OpenByRuntime(path, mode, FileAccess.ReadWrite, out handle);
        if (created != 0 || OperatingSystem.IsWindows())
        {
            return created;
        }

        // Elsewhere on Unix the runtime's handle carries a shared lock, which would stand in the way of ours: open anew.
        handle.Dispose();
        return OpenExisting(path, Libc.ReadWrite, out handle);
    }

    private static int OpenByRuntime(string path, FileMode mode, FileAccess access, out SafeFileHandle handle)
    {
        try
        {
            handle = File.OpenHandle(path, mode, access, FileShare.ReadWrite | FileShare.Delete);
            return 0;
        }
        catch (Exception exception) when (StorageErrors.IsFromSystem(exception))
        {
            handle = new SafeFileHandle();
            return StorageErrors.NumberOf(exception);
        }
    }

    private static int Result(SafeFileHandle handle) => Result(handle.IsInvalid ? -1 : 0);

    private static int Result(int returned) => returned >= 0 ? 0 : Errno.FromUnix(Marshal.GetLastPInvokeError());
}
