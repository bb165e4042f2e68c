// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Io;
using Microsoft.Win32.SafeHandles;

namespace MerkleStore.Snapshots;

/// <summary>A snapshot as a file that is there under its name only once it is whole and durable.</summary>
internal static class SnapshotFile
{
    /// <summary>What an unfinished file ends in.</summary>
    public const string Unfinished = ".partial";

    /// <summary>Writes a file.</summary>
    /// <param name="path">The file; one that is there is replaced at the end.</param>
    /// <param name="write">Writes its content into a stream that may hold the start of it.</param>
    public static T Write<T>(string path, Func<Stream, T> write)
    {
        path = Path.GetFullPath(path);
        string unfinished = path + Unfinished;
        T result;
        using (var file = new FileStream(unfinished, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read))
        {
            result = write(file);
            file.Flush();
            int error = NativeFiles.Barrier(file.SafeFileHandle);
            if (error != 0)
            {
                // What the system shows of the file from now on need not be what the disk holds, so that nobody can go on with it.
                File.Delete(unfinished);
                throw StorageErrors.Failure("fdatasync", unfinished, -1, error);
            }
        }

        Require("rename", path, NativeFiles.Rename(unfinished, path));
        SyncDirectory(Path.GetDirectoryName(path)!);
        return result;
    }

    private static void SyncDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        Require("open", directory, NativeFiles.OpenDirectory(directory, out SafeFileHandle handle));
        using (handle)
        {
            Require("fsync", directory, NativeFiles.SyncDirectory(handle));
        }
    }

    private static void Require(string operation, string path, int error)
    {
        if (error != 0)
        {
            throw StorageErrors.Failure(operation, path, -1, error);
        }
    }
}
