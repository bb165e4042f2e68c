// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Io;
using MerkleStore.Journal;
using MerkleStore.Log;

namespace MerkleStore.Snapshots;

/// <summary>Copies the files of a store, which may be in use, so that the copy opens as the store was at one moment.</summary>
/// <remarks>
/// It takes no lock. Segments that the journal calls sealed never change: they get a second name. The journal is read before everything else, so that it calls durable only what the copied
/// segments hold; the log goes on behind it, and may end in a commit that was being written, which opening cuts off. The superblock, which makes a directory a store, comes last.
/// </remarks>
internal sealed class StoreCloner(FileStorage source, FileStorage destination)
{
    private const int CopyBytes = 1024 * 1024;

    public long LinkedBytes { get; private set; }

    public long CopiedBytes { get; private set; }

    public void Run()
    {
        if (!source.Exists(SuperblockFile.Name))
        {
            throw new StoreFormatException($"The directory '{source.Location}' is no store: it has no file '{SuperblockFile.Name}'.", SuperblockFile.Name);
        }

        if (destination.List().Count > 0)
        {
            throw new StoreFormatException($"The directory '{destination.Location}' is not empty. Clone into a new directory.", destination.List()[0]);
        }

        byte[] journal = ReadAll(JournalFile.Name);
        var decoder = JournalDecoder.Read(JournalFile.Name, journal);
        if (source.Exists(RetentionFile.Name))
        {
            // Before the files that it names: one that goes meanwhile makes the clone fail, not lie.
            Write(RetentionFile.Name, ReadAll(RetentionFile.Name));
        }

        HashSet<long> isSealed = [.. decoder.State.Sealed.Select(segment => segment.Segment)];
        foreach (string name in source.List())
        {
            if (Segment.TryParseName(name, out long number))
            {
                TakeOver(name, isSealed.Contains(number));
            }
            else if (Segment.TryParsePack(name, out _))
            {
                TakeOver(name, isSealed: true);
            }
        }

        if (source.Exists(Degraded.Name))
        {
            Write(Degraded.Name, ReadAll(Degraded.Name));
        }

        Write(JournalFile.Name, journal.AsSpan(0, decoder.Length));
        destination.SyncDirectory();
        Write(SuperblockFile.Name, ReadAll(SuperblockFile.Name));
        destination.SyncDirectory();
    }

    private void TakeOver(string name, bool isSealed)
    {
        using IStorageFile from = source.Open(name, StorageOpenMode.Read);
        if (isSealed && destination.TryLink(source, name))
        {
            LinkedBytes += from.Length;
            return;
        }

        using IStorageFile to = destination.Open(name, StorageOpenMode.CreateNew);
        byte[] buffer = new byte[CopyBytes];
        long length = from.Length;
        for (long offset = 0; offset < length;)
        {
            int read = from.Read(offset, buffer.AsSpan(0, (int)Math.Min(buffer.Length, length - offset)));
            if (read == 0)
            {
                // The store was closed meanwhile, and has cut off what was written ahead.
                break;
            }

            to.Write(offset, buffer.AsSpan(0, read));
            offset += read;
            CopiedBytes += read;
        }

        to.Barrier();
    }

    private byte[] ReadAll(string name)
    {
        using IStorageFile file = source.Open(name, StorageOpenMode.Read);
        byte[] bytes = new byte[file.Length];
        int done = 0;
        while (done < bytes.Length)
        {
            int read = file.Read(done, bytes.AsSpan(done));
            if (read == 0)
            {
                return bytes[..done];
            }

            done += read;
        }

        return bytes;
    }

    private void Write(string name, ReadOnlySpan<byte> bytes)
    {
        using IStorageFile file = destination.Open(name, StorageOpenMode.CreateNew);
        file.Write(0, bytes);
        file.Barrier();
        CopiedBytes += bytes.Length;
    }
}
