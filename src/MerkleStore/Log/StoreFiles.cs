// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Io;
using MerkleStore.Journal;

namespace MerkleStore.Log;

/// <summary>What the directory of a store holds, by name.</summary>
internal sealed class StoreFiles
{
    public const string LockName = "lock";

    /// <summary>Where the tool notes how far a scrub is.</summary>
    public const string ScrubName = "scrub";

    /// <summary>How far an import has come that was interrupted; the layer above reads and writes it.</summary>
    public const string ImportName = "import";

    /// <summary>The same, while it is made.</summary>
    public const string ImportTemporaryName = "import.tmp";

    /// <summary>The largest journal that the creation of a store leaves behind.</summary>
    private const int NewJournalBytes = (2 * JournalRecordHeader.Size) + JournalFile.HeaderSize + SegmentCreated.Size;

    public StoreFiles(IStorage storage)
    {
        foreach (string name in storage.List())
        {
            if (Segment.TryParseName(name, out long number))
            {
                Segments.Add(number);
            }
            else if (Segment.TryParsePack(name, out number))
            {
                Packs.Add(number);
            }
            else if (name == SuperblockFile.Name)
            {
                HasSuperblock = true;
            }
            else if (name == JournalFile.Name)
            {
                HasJournal = true;
            }
            else if (name is not (LockName or SuperblockFile.TemporaryName or JournalFile.TemporaryName or ImportName or ImportTemporaryName or SpaceReserve.Name or Degraded.Name or Degraded.TemporaryName or ScrubName or RetentionFile.Name or RetentionFile.TemporaryName))
            {
                Foreign.Add(name);
            }
        }
    }

    public bool HasSuperblock { get; }

    public bool HasJournal { get; }

    /// <summary>The numbers of the segment files.</summary>
    public SortedSet<long> Segments { get; } = [];

    /// <summary>The numbers of the pack files, below 0.</summary>
    public SortedSet<long> Packs { get; } = [];

    /// <summary>Files that are not part of a store.</summary>
    public List<string> Foreign { get; } = [];

    /// <summary>Makes sure that there is a store, or that one can be made: that a directory without a superblock is empty, or holds no more than a creation that did not end. Changes nothing.</summary>
    /// <exception cref="StoreFormatException">There is none.</exception>
    public void RequireUsable(IStorage storage, bool create)
    {
        if (HasSuperblock)
        {
            return;
        }

        if (!create && Segments.Count == 0 && !HasJournal)
        {
            throw new StoreFormatException(
                $"The directory '{storage.Location}' holds no store: it has no file '{SuperblockFile.Name}'. Name the directory of a store.", SuperblockFile.Name);
        }

        if (Foreign.Count > 0)
        {
            throw new StoreFormatException(
                $"The directory '{storage.Location}' holds no store, but other files, such as '{Foreign[0]}'. Point the store at an empty directory or at an existing store.",
                Foreign[0]);
        }

        bool isHalfMade = Segments.All(number => number == 1)
            && (Segments.Count == 0 || LengthOf(storage, Segment.NameOf(1)) <= SegmentHeader.FrameSize)
            && (!HasJournal || LengthOf(storage, JournalFile.Name) <= NewJournalBytes);
        if (!isHalfMade || !create)
        {
            throw new StoreFormatException(
                $"The directory '{storage.Location}' holds files of a log but no file '{SuperblockFile.Name}'. Restore that file from a copy of the store, or point the store at an empty directory.",
                SuperblockFile.Name);
        }
    }

    /// <summary>Removes what a creation that did not end has left.</summary>
    /// <exception cref="StoreFormatException">The directory holds something else, which is not touched.</exception>
    public void ClearForCreation(IStorage storage)
    {
        RequireUsable(storage, create: true);
        foreach (long number in Segments)
        {
            storage.Delete(Segment.NameOf(number));
        }

        if (HasJournal)
        {
            storage.Delete(JournalFile.Name);
        }
    }

    private static long LengthOf(IStorage storage, string name)
    {
        using IStorageFile file = storage.Open(name, StorageOpenMode.Read);
        return file.Length;
    }
}
