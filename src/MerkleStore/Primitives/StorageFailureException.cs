// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;

namespace MerkleStore;

/// <summary>The operating system refused a call on a file of the store.</summary>
/// <remarks>Error 28 (ENOSPC), 122 (EDQUOT) and 27 (EFBIG) mean that there is no space for the write.</remarks>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "Its facts are not optional.")]
public sealed class StorageFailureException : MerkleStoreException
{
    private const int NoSpaceError = 28;
    private const int QuotaError = 122;

    internal StorageFailureException(string message, string operation, string file, long offset, int errorNumber, Exception? innerException = null)
        : base(message, innerException)
    {
        Operation = operation;
        File = file;
        Offset = offset;
        ErrorNumber = errorNumber;
    }

    /// <summary>The call that failed, such as read, write or fdatasync.</summary>
    public string Operation { get; }

    /// <summary>The file or directory that the call was for.</summary>
    public string File { get; }

    /// <summary>The offset of the call in bytes, or -1 if it has none.</summary>
    public long Offset { get; }

    /// <summary>The error number (errno) of the call, or 0 if it is not known.</summary>
    public int ErrorNumber { get; }

    /// <summary>The log address of the record that was to be read (page number shifted left by 16, plus slot), or 0 if the call was for something else.</summary>
    public ulong Address { get; internal init; }

    /// <summary>Whether there was no space on the disk, or no quota. What was asked for was not done, the store is as before, and it can be tried again once there is space.</summary>
    public bool IsDiskFull => ErrorNumber is NoSpaceError or QuotaError;
}
