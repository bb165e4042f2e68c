// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Io;
using MerkleStore.Log;

namespace MerkleStore.Snapshots;

/// <summary>The file that holds how far an import has come. It is replaced as a whole, never changed.</summary>
internal static class ImportStateFile
{
    /// <summary>Reads the file.</summary>
    /// <returns>Its bytes, or null if there is none.</returns>
    public static byte[]? Read(IStorage storage)
    {
        if (!storage.Exists(StoreFiles.ImportName))
        {
            return null;
        }

        using IStorageFile file = storage.Open(StoreFiles.ImportName, StorageOpenMode.Read);
        byte[] bytes = new byte[file.Length];
        int done = 0;
        for (int read; done < bytes.Length && (read = file.Read(done, bytes.AsSpan(done))) > 0; done += read)
        {
        }

        return bytes[..done];
    }

    /// <summary>Puts other bytes in the place of the file.</summary>
    /// <param name="storage">The directory.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="durable">Whether they are to survive a loss of power.</param>
    public static void Replace(IStorage storage, byte[] bytes, bool durable) => WholeFile.Replace(
        storage,
        StoreFiles.ImportName,
        StoreFiles.ImportTemporaryName,
        bytes,
        durable ? file => file.Barrier() : null,
        durable ? directory => directory.SyncDirectory() : null);

    /// <summary>Removes the file.</summary>
    /// <returns>Whether there was one.</returns>
    public static bool Delete(IStorage storage)
    {
        if (storage.Exists(StoreFiles.ImportTemporaryName))
        {
            storage.Delete(StoreFiles.ImportTemporaryName);
        }

        if (!storage.Exists(StoreFiles.ImportName))
        {
            return false;
        }

        storage.Delete(StoreFiles.ImportName);
        storage.SyncDirectory();
        return true;
    }
}
