// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Io;

/// <summary>Error numbers of the operating system, in the numbering of Linux, with what to tell the operator about them.</summary>
internal static class Errno
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int InputOutput = 5;
    public const int BadHandle = 9;
    public const int WouldBlock = 11;
    public const int NoMemory = 12;
    public const int AccessDenied = 13;
    public const int Busy = 16;
    public const int Exists = 17;
    public const int NotDirectory = 20;
    public const int IsDirectory = 21;
    public const int Invalid = 22;
    public const int SystemFilesOpen = 23;
    public const int ProcessFilesOpen = 24;
    public const int FileTooBig = 27;
    public const int NoSpace = 28;
    public const int ReadOnlyFileSystem = 30;
    public const int NameTooLong = 36;
    public const int NoLocks = 37;
    public const int NotImplemented = 38;
    public const int NotSupported = 95;
    public const int Stale = 116;
    public const int Quota = 122;

    /// <summary>The number in the numbering of Linux for one of the running Unix.</summary>
    public static int FromUnix(int number) => !OperatingSystem.IsMacOS()
        ? number
        : number switch
        {
            35 => WouldBlock,
            45 or 102 => NotSupported,
            63 => NameTooLong,
            69 => Quota,
            70 => Stale,
            77 => NoLocks,
            78 => NotImplemented,
            _ => number,
        };

    /// <summary>The number in the numbering of Linux for an error code of Windows, EIO if there is no closer one.</summary>
    public static int FromWindows(int code) => code switch
    {
        2 or 3 or 15 => NoEntry,
        4 => ProcessFilesOpen,
        5 => AccessDenied,
        6 => BadHandle,
        8 or 14 => NoMemory,
        19 => ReadOnlyFileSystem,
        23 or 1117 => InputOutput,
        32 or 33 => Busy,
        39 or 112 => NoSpace,
        80 or 183 => Exists,
        87 => Invalid,
        206 => NameTooLong,
        223 => FileTooBig,
        1295 => Quota,
        _ => InputOutput,
    };

    /// <summary>The number, name and meaning, such as "errno 28, ENOSPC: no space left on the device".</summary>
    public static string Describe(int number)
    {
        string? text = number switch
        {
            NotPermitted => "EPERM: operation not permitted",
            NoEntry => "ENOENT: no such file or directory",
            InputOutput => "EIO: input/output error",
            BadHandle => "EBADF: bad file handle",
            NoMemory => "ENOMEM: out of memory",
            AccessDenied => "EACCES: permission denied",
            Busy => "EBUSY: in use",
            Exists => "EEXIST: file exists",
            NotDirectory => "ENOTDIR: not a directory",
            IsDirectory => "EISDIR: is a directory",
            Invalid => "EINVAL: invalid argument",
            SystemFilesOpen => "ENFILE: too many open files in the system",
            ProcessFilesOpen => "EMFILE: too many open files in this process",
            FileTooBig => "EFBIG: file too large",
            NoSpace => "ENOSPC: no space left on the device",
            ReadOnlyFileSystem => "EROFS: read-only file system",
            NameTooLong => "ENAMETOOLONG: name too long",
            NoLocks => "ENOLCK: no locks available",
            NotImplemented => "ENOSYS: not implemented",
            NotSupported => "EOPNOTSUPP: operation not supported",
            Stale => "ESTALE: stale file handle",
            Quota => "EDQUOT: disk quota exceeded",
            _ => null,
        };
        return FormattableString.Invariant($"errno {number}") + (text is null ? string.Empty : ", " + text);
    }

    /// <summary>One sentence that says what the operator can do.</summary>
    public static string Remedy(int number) => number switch
    {
        NotPermitted or AccessDenied => "Check the owner and the permissions of the file and of its directory, and the user that this process runs as; to look at a store without changing it, open it for reading only.",
        NoEntry => "Check the path; if it is right, the file or directory is missing: restore it from a copy.",
        InputOutput => "Check the disk and the kernel log (dmesg); copy the store to another disk before the next use.",
        NoMemory => "Free memory or raise the memory limit of the process.",
        Busy => "Another program has the file open: close it there.",
        Exists => "Something of that name is there already: move it away, or name another directory.",
        NotDirectory => "A part of the path is a file: name another directory.",
        IsDirectory => "A directory has the name of a file of the store: move it away.",
        SystemFilesOpen or ProcessFilesOpen => "Raise the limit of open files (ulimit -n) or close other files.",
        FileTooBig => "Raise the file size limit (ulimit -f), or use a file system that allows larger files.",
        NoSpace => "Free space (or inodes) on this file system; the store stays readable, and goes on writing then.",
        Quota => "Raise the disk quota of the user or free space within it; the store stays readable, and goes on writing then.",
        ReadOnlyFileSystem => "Mount the file system for writing; if the kernel made it read-only after an error, check the disk and the kernel log first. To look at a store without changing it, open it for reading only.",
        NameTooLong => "Use a shorter path.",
        NoLocks or NotImplemented or NotSupported => "The file system lacks this operation: put the store on a local file system.",
        Stale => "The network file system lost the file: mount it again, or put the store on a local file system.",
        _ => "See the error number in the manual of the operating system.",
    };
}
