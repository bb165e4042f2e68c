// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Io;

/// <summary>Makes the typed errors of this folder, so that all of them name the call, the file, the place and the remedy.</summary>
internal static class StorageErrors
{
    /// <summary>The facility of HRESULTs that wrap an error code of Windows.</summary>
    private const int Win32Facility = unchecked((int)0x80070000);

    /// <summary>A failure with a known error number.</summary>
    /// <param name="operation">The name of the call, such as fdatasync.</param>
    /// <param name="file">The full path.</param>
    /// <param name="offset">The offset in bytes, or -1.</param>
    /// <param name="errorNumber">The error number in the numbering of Linux; see <see cref="Errno"/>.</param>
    /// <param name="consequence">A sentence to put before the remedy, or null.</param>
    /// <param name="innerException">The cause, or null.</param>
    public static StorageFailureException Failure(
        string operation, string file, long offset, int errorNumber, string? consequence = null, Exception? innerException = null)
    {
        string place = offset < 0 ? string.Empty : FormattableString.Invariant($" at offset {offset}");
        string between = consequence is null ? string.Empty : consequence + " ";
        return new StorageFailureException(
            $"{operation} of '{file}'{place} failed ({Errno.Describe(errorNumber)}). {between}{Errno.Remedy(errorNumber)}",
            operation,
            file,
            offset,
            errorNumber,
            innerException);
    }

    /// <summary>True for the exceptions by which the runtime reports an error of the operating system.</summary>
    /// <remarks>EFBIG arrives as ArgumentOutOfRangeException: callers check their own arguments before the call.</remarks>
    public static bool IsFromSystem(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    /// <summary>A failure that the runtime reported as an exception for which <see cref="IsFromSystem"/> holds.</summary>
    public static StorageFailureException Failure(string operation, string file, long offset, Exception exception) =>
        Failure(operation, file, offset, NumberOf(exception), null, exception);

    /// <summary>The refusal of a lock.</summary>
    /// <param name="location">The directory of the store.</param>
    /// <param name="lockFile">The name of the lock file.</param>
    /// <param name="processId">The holder, or 0 if it is not known.</param>
    public static StoreLockedException Locked(string location, string lockFile, int processId)
        => new(
            $"The store in '{location}' is open for writing in {Holder(processId)}, which holds '{lockFile}', or is being read for inspection. Close it there first; the lock of a process that ended is no obstacle.",
            location,
            processId);

    /// <summary>The refusal of a lock to a reader.</summary>
    public static StoreLockedException LockedForReading(string location, string lockFile, int processId)
        => new(
            $"The store in '{location}' is open for writing in {Holder(processId)}, which holds '{lockFile}', and could change under a reader. Close it there first, or make a clone, which a store in use allows, and read that.",
            location,
            processId);

    private static string Holder(int processId) => processId == 0
        ? "another process"
        : FormattableString.Invariant($"process {processId}") + (processId == Environment.ProcessId ? " (this one)" : string.Empty);

    /// <summary>The error number of an exception for which <see cref="IsFromSystem"/> holds; never 0.</summary>
    public static int NumberOf(Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException or DriveNotFoundException => Errno.NoEntry,
        PathTooLongException => Errno.NameTooLong,
        ArgumentOutOfRangeException => Errno.FileTooBig,
        UnauthorizedAccessException { InnerException: IOException inner } => NumberOf(inner),
        UnauthorizedAccessException => Errno.AccessDenied,
        IOException when (exception.HResult & 0xFFFF0000) == unchecked((uint)Win32Facility) => Errno.FromWindows(exception.HResult & 0xFFFF),
        IOException when exception.HResult is > 0 and < 0x10000 => Errno.FromUnix(exception.HResult),
        NotSupportedException => Errno.NotSupported,
        _ => Errno.InputOutput,
    };
}
