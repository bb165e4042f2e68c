// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Io;
using MerkleStore.Journal;

namespace MerkleStore.Log;

/// <summary>A file of zeros that holds space on the disk, given back when the work that frees space finds the disk full. For one caller at a time.</summary>
internal sealed class SpaceReserve(IStorage storage, BarrierGuard guard, long bytes)
{
    public const string Name = "reserve";

    private const int ChunkBytes = 256 * 1024;

    /// <summary>The bytes that are held.</summary>
    public long Held { get; private set; }

    /// <summary>The bytes written to fill it since the log was opened.</summary>
    public long BytesWritten { get; private set; }

    /// <summary>Holds the space, or as much less as was asked for. A disk without space is no failure: then nothing is held.</summary>
    /// <returns>Whether all of it is held.</returns>
    /// <exception cref="StorageFailureException">The disk failed in another way.</exception>
    /// <exception cref="StorePoisonedException">A barrier failed.</exception>
    public bool TryFill()
    {
        bool exists = storage.Exists(Name);
        if (bytes == 0)
        {
            if (exists)
            {
                Delete();
            }

            return true;
        }

        try
        {
            using IStorageFile file = storage.Open(Name, exists ? StorageOpenMode.ReadWrite : StorageOpenMode.CreateNew);
            long length = file.Length;
            if (length > bytes)
            {
                file.SetLength(bytes);
            }

            if (length < bytes)
            {
                // Written, and not only asked for: a file system may promise space that it has not.
                byte[] zeros = new byte[(int)Math.Min(ChunkBytes, bytes)];
                for (long at = length; at < bytes; at += zeros.Length)
                {
                    int count = (int)Math.Min(zeros.Length, bytes - at);
                    file.Write(at, zeros.AsSpan(0, count));
                    BytesWritten += count;
                }

                guard.Barrier(file);
                guard.SyncDirectory(storage);
            }

            Held = bytes;
            return true;
        }
        catch (StorageFailureException failure) when (failure.IsDiskFull || failure.ErrorNumber == Errno.FileTooBig)
        {
            // A limit on the size of files keeps the reserve from being made as well, and is no reason not to open.
            if (storage.Exists(Name))
            {
                Delete();
            }

            return false;
        }
    }

    /// <summary>Gives the space back to the file system.</summary>
    /// <returns>The bytes that were held.</returns>
    public long Release()
    {
        if (!storage.Exists(Name))
        {
            Held = 0;
            return 0;
        }

        long held;
        using (IStorageFile file = storage.Open(Name, StorageOpenMode.Read))
        {
            held = file.Length;
        }

        Delete();
        return held;
    }

    private void Delete()
    {
        storage.Delete(Name);
        Held = 0;

        // Only now may the file system use the blocks for something else.
        guard.SyncDirectory(storage);
    }
}
