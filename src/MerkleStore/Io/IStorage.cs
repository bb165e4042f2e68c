// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Io;

/// <summary>The one door to the disk: the files of one store directory. Names are plain file names without a directory.</summary>
/// <remarks>
/// All calls are synchronous. Every failure of the operating system is a <see cref="StorageFailureException"/>.
/// Calls for different files may run concurrently; so may reads of one file, also beside one writer of that file.
/// </remarks>
internal interface IStorage : IDisposable
{
    /// <summary>The directory, for messages.</summary>
    string Location { get; }

    /// <summary>Counts of the calls made since the storage was made.</summary>
    StorageStatistics Statistics { get; }

    /// <summary>Opens a file.</summary>
    IStorageFile Open(string name, StorageOpenMode mode);

    bool Exists(string name);

    /// <summary>The names of the files, in ordinal order.</summary>
    IReadOnlyList<string> List();

    /// <summary>Renames a file, replacing one of the new name. Durable only after <see cref="SyncDirectory"/>.</summary>
    void Rename(string from, string to);

    /// <summary>Deletes a file. Durable only after <see cref="SyncDirectory"/>.</summary>
    void Delete(string name);

    /// <summary>Makes the creations, renames and deletions so far durable.</summary>
    void SyncDirectory();

    /// <summary>Takes the exclusive lock of the writer, until the result is disposed or the process dies.</summary>
    /// <exception cref="StoreLockedException">Another holder has it.</exception>
    IDisposable Lock(string name);

    /// <summary>Takes a lock that any number of readers hold, and that excludes the writer, until the result is disposed or the process dies. Makes nothing: without the file nobody writes, and nothing is held.</summary>
    /// <exception cref="StoreLockedException">The writer has its lock.</exception>
    IDisposable LockShared(string name) => Lock(name);
}
