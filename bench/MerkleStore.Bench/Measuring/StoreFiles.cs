// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MerkleStore.Bench.Measuring;

/// <summary>The files of a closed store: how much they take, and getting them out of the page cache.</summary>
internal static partial class StoreFiles
{
    private const int DontNeed = 4;

    /// <summary>Bytes of all files below a directory.</summary>
    public static long Bytes(string directory)
        => Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).Sum(static file => new FileInfo(file).Length);

    /// <summary>Drops the pages of all files below a directory from the page cache, those of no other file.</summary>
    public static void DropFromPageCache(string directory)
    {
        foreach (string file in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories))
        {
            using SafeFileHandle handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite);

            // What is dirty stays: it is written first.
            int synced = Sync(handle);
            int advised = Advise(handle, 0, 0, DontNeed);
            if (synced != 0 || advised != 0)
            {
                throw new IOException($"The page cache of {file} could not be dropped.");
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Sync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int Advise(SafeFileHandle file, long offset, long length, int advice);
}
