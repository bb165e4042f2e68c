// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace MerkleStore.Io;

/// <summary>The exclusive lock of the writer on a lock file, which holds the process id as text.</summary>
/// <remarks>
/// The lock belongs to the open handle: the kernel frees it when the process ends in any way, and a second one in the same
/// process is refused too. The file is never deleted, since that would let two holders lock two files of one name.
/// </remarks>
internal sealed class FileLock : IDisposable
{
    private const int MaxText = 16;
    private readonly SafeFileHandle _handle;
    private bool _released;

    private FileLock(SafeFileHandle handle) => _handle = handle;

    /// <summary>Takes the lock.</summary>
    /// <exception cref="StoreLockedException">Another holder has it.</exception>
    /// <exception cref="StorageFailureException">The file cannot be made, locked or written.</exception>
    public static FileLock Take(string location, string name)
    {
        string path = Path.Combine(location, name);
        SafeFileHandle handle = OperatingSystem.IsWindows() ? OpenOnWindows(location, name, path) : OpenOnUnix(location, name, path);
        try
        {
            WriteProcessId(handle, path);
        }
        catch
        {
            handle.Dispose();
            throw;
        }

        return new FileLock(handle);
    }

    /// <summary>Takes the lock of a reader, on a file that may be on a read-only file system. Without a file nothing is held: whoever writes makes it first.</summary>
    /// <exception cref="StoreLockedException">A writer has its lock.</exception>
    /// <exception cref="StorageFailureException">The file cannot be opened or locked.</exception>
    public static FileLock TakeShared(string location, string name)
    {
        string path = Path.Combine(location, name);
        SafeFileHandle handle;
        int error;
        if (OperatingSystem.IsWindows())
        {
            try
            {
                handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read);
                error = 0;
            }
            catch (Exception exception) when (StorageErrors.IsFromSystem(exception))
            {
                handle = new SafeFileHandle();
                error = StorageErrors.NumberOf(exception) == Errno.Busy ? Errno.WouldBlock : StorageErrors.NumberOf(exception);
            }
        }
        else
        {
            error = NativeFiles.Open(path, StorageOpenMode.Read, out handle);
            error = error == 0 ? NativeFiles.TryLock(handle, shared: true) : error;
        }

        if (error is 0 or Errno.NoEntry)
        {
            return new FileLock(handle);
        }

        using (handle)
        {
            throw error == Errno.WouldBlock
                ? StorageErrors.LockedForReading(location, name, handle.IsInvalid ? 0 : ReadProcessId(handle, path))
                : StorageErrors.Failure("flock", path, -1, error);
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _released, true))
        {
            return;
        }

        if (!OperatingSystem.IsWindows() && !_handle.IsInvalid)
        {
            // Closing alone is not enough at once: a child process being started shares the handle until it executes its program.
            // Should the call fail, then the close below frees the lock all the same.
            _ = Libc.flock(_handle, Libc.Unlock);
        }

        _handle.Dispose();
    }

    private static SafeFileHandle OpenOnUnix(string location, string name, string path)
    {
        int error = NativeFiles.OpenOrCreate(path, out SafeFileHandle handle);
        if (error != 0)
        {
            handle.Dispose();
            throw StorageErrors.Failure("open", path, -1, error);
        }

        error = NativeFiles.TryLock(handle);
        if (error != 0)
        {
            using (handle)
            {
                throw error == Errno.WouldBlock
                    ? StorageErrors.Locked(location, name, ReadProcessId(handle, path))
                    : StorageErrors.Failure("flock", path, -1, error);
            }
        }

        return handle;
    }

    private static SafeFileHandle OpenOnWindows(string location, string name, string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        }
        catch (Exception exception) when (StorageErrors.IsFromSystem(exception))
        {
            if (StorageErrors.NumberOf(exception) != Errno.Busy)
            {
                throw StorageErrors.Failure("open", path, -1, exception);
            }
        }

        int error = NativeFiles.Open(path, StorageOpenMode.Read, out SafeFileHandle handle);
        using (handle)
        {
            throw StorageErrors.Locked(location, name, error == 0 ? ReadProcessId(handle, path) : 0);
        }
    }

    /// <summary>Writes over the old text before cutting it, so that a full disk, which has no block to give, is no obstacle to opening a store.</summary>
    private static void WriteProcessId(SafeFileHandle handle, string path)
    {
        byte[] text = Encoding.ASCII.GetBytes(FormattableString.Invariant($"{Environment.ProcessId}\n"));
        try
        {
            RandomAccess.Write(handle, text, 0);
            RandomAccess.SetLength(handle, text.Length);
        }
        catch (Exception exception) when (StorageErrors.IsFromSystem(exception))
        {
            throw StorageErrors.Failure("write", path, 0, exception);
        }
    }

    /// <summary>The process id in the file, or 0 if there is none: its holder may not have written it yet.</summary>
    private static int ReadProcessId(SafeFileHandle handle, string path)
    {
        Span<byte> text = stackalloc byte[MaxText];
        try
        {
            text = text[..RandomAccess.Read(handle, text, 0)];
        }
        catch (Exception exception) when (StorageErrors.IsFromSystem(exception))
        {
            throw StorageErrors.Failure("read", path, 0, exception);
        }

        return int.TryParse(text.TrimEnd((byte)'\n'), NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? id : 0;
    }
}
