// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MerkleStore.Io;

/// <summary>The calls of the C library that the runtime has no faithful face for. Only 64-bit systems, where off_t has the size of a pointer.</summary>
[SuppressMessage("Style", "IDE1006:Naming Styles", Justification = "The names of the C library.")]
[SuppressMessage("Globalization", "CA2101:Specify marshaling for P/Invoke string arguments", Justification = "They are marshalled as UTF-8.")]
internal static partial class Libc
{
    public const int ReadOnly = 0;
    public const int ReadWrite = 2;

    public const int LockShared = 1;
    public const int LockExclusive = 2;
    public const int LockNoWait = 4;
    public const int Unlock = 8;

    public const int AdviseDontNeed = 4;
    public const int FullSyncMacOS = 51;

    /// <summary>O_CREAT, as on Linux.</summary>
    public const int Create = 0x40;

    /// <summary>O_EXCL, as on Linux.</summary>
    public const int Exclusive = 0x80;

    /// <summary>O_CLOEXEC: a child process must not inherit a handle, and with it a lock.</summary>
    public static int CloseOnExec => OperatingSystem.IsMacOS() ? 0x0100_0000 : 0x8_0000;

    /// <summary>O_DIRECTORY; Linux has other values of it on ARM.</summary>
    public static int Directory =>
        OperatingSystem.IsMacOS() ? 0x10_0000
        : RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x4000
        : 0x1_0000;

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial SafeFileHandle open(string path, int flags);

    /// <summary>With the mode of a new file. Linux only: elsewhere variadic arguments may be passed in another way than fixed ones.</summary>
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial SafeFileHandle open(string path, int flags, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int fdatasync(SafeFileHandle file);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int fsync(SafeFileHandle file);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int fcntl(SafeFileHandle file, int command);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int flock(SafeFileHandle file, int operation);

    /// <summary>Returns the error number, unlike the others.</summary>
    [LibraryImport("libc")]
    public static partial int posix_fadvise(SafeFileHandle file, nint offset, nint length, int advice);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int access(string path, int mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int rename(string from, string to);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int unlink(string path);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int link(string existing, string made);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool FlushFileBuffers(SafeFileHandle file);
}
