// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Io;

/// <summary>Replaces small files as a whole: after a crash either the old bytes are there or the new ones.</summary>
internal static class WholeFile
{
    /// <summary>Writes bytes under another name and renames the file. How it is made durable is the caller's, for some failures close the store and others do not.</summary>
    /// <param name="storage">The directory.</param>
    /// <param name="name">The file.</param>
    /// <param name="temporaryName">The name until it is whole; what a crash left there is removed.</param>
    /// <param name="bytes">All that the file is to hold.</param>
    /// <param name="barrier">Makes the bytes durable before the renaming, or null.</param>
    /// <param name="syncDirectory">Makes the renaming durable, or null.</param>
    public static void Replace(
        IStorage storage,
        string name,
        string temporaryName,
        ReadOnlySpan<byte> bytes,
        Action<IStorageFile>? barrier,
        Action<IStorage>? syncDirectory)
    {
        if (storage.Exists(temporaryName))
        {
            storage.Delete(temporaryName);
        }

        using (IStorageFile file = storage.Open(temporaryName, StorageOpenMode.CreateNew))
        {
            file.Write(0, bytes);
            barrier?.Invoke(file);
        }

        storage.Rename(temporaryName, name);
        syncDirectory?.Invoke(storage);
    }
}
