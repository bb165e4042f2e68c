// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Io;
using MerkleStore.Journal;

namespace MerkleStore.Log;

/// <summary>Reads and creates the file <c>superblock</c>.</summary>
internal static class SuperblockFile
{
    public const string Name = "superblock";

    public const string TemporaryName = "superblock.tmp";

    public const int FileSize = 2 * Superblock.CopySize;

    /// <summary>Writes the file, durable on return. Its presence is what makes a directory a store.</summary>
    public static void Create(IStorage storage, BarrierGuard guard, LogOptions options)
    {
        var superblock = new Superblock
        {
            Version = Superblock.CurrentVersion,
            IncompatibleFeatures = 0,
            ReadCompatibleFeatures = 0,
            HashSchemeId = options.HashSchemeId,
            HashScheme = options.HashScheme,
            SegmentBytes = options.SegmentBytes,
            PageBytes = options.PageBytes,
        };
        byte[] bytes = new byte[FileSize];
        superblock.Write(bytes.AsSpan(0, Superblock.CopySize));
        superblock.Write(bytes.AsSpan(Superblock.CopySize));
        Action<IStorage>? syncDirectory = guard.SyncDirectory;
#if PLANTED_BUGS
        syncDirectory = Planted.Is(PlantedBug.NoSuperblockDirectorySync) ? null : syncDirectory;
#endif
        WholeFile.Replace(storage, Name, TemporaryName, bytes, guard.Barrier, syncDirectory);
    }

    /// <summary>Reads the file and refuses what this version cannot read.</summary>
    /// <param name="storage">The directory.</param>
    /// <param name="options">Names the hash scheme that is expected.</param>
    /// <param name="damagedCopy">Which copy is damaged, 1 or 2, or 0 if none is.</param>
    /// <returns>The superblock.</returns>
    /// <exception cref="StoreFormatException">The store is of another format or hash scheme.</exception>
    /// <exception cref="StoreCorruptionException">Both copies are damaged.</exception>
    public static Superblock Read(IStorage storage, LogOptions options, out int damagedCopy)
    {
        byte[] bytes = new byte[FileSize];
        using (IStorageFile file = storage.Open(Name, StorageOpenMode.Read))
        {
            file.DropCache();
            int read = file.Read(0, bytes);
            Array.Clear(bytes, read, bytes.Length - read);
        }

        ReadOnlySpan<byte> first = bytes.AsSpan(0, Superblock.CopySize);
        ReadOnlySpan<byte> second = bytes.AsSpan(Superblock.CopySize);
        bool hasFirst = Superblock.TryDecode(first, out Superblock one);
        bool hasSecond = Superblock.TryDecode(second, out Superblock two);
        damagedCopy = hasFirst && hasSecond ? 0 : hasFirst ? 2 : 1;
        if (!hasFirst && !hasSecond)
        {
            throw Unreadable(first, second);
        }

        if (hasFirst && hasSecond && !first.SequenceEqual(second))
        {
            throw new StoreCorruptionException("The two copies of the superblock differ, though both are whole. Restore the file superblock from a copy of the store.", Name, 0, 0);
        }

        Superblock superblock = hasFirst ? one : two;
        Check(superblock, options);
        return superblock;
    }

    private static MerkleStoreException Unreadable(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        bool isFirst = Superblock.IsRecognised(first, out uint version);
        bool isSecond = Superblock.IsRecognised(second, out uint otherVersion);
        return !isFirst && !isSecond
            ? new StoreFormatException("The file superblock is not one of a MerkleStore. Point the store at another directory.", Name)
            : isFirst && isSecond && version == otherVersion && version != Superblock.CurrentVersion
                ? Version(version)
                : new StoreCorruptionException("Both copies of the superblock are damaged. Restore the file superblock from a copy of the store.", Name, 0, 0);
    }

    private static void Check(Superblock superblock, LogOptions options)
    {
        if (superblock.Version != Superblock.CurrentVersion)
        {
            throw Version(superblock.Version);
        }

        if (superblock.IncompatibleFeatures != 0 || superblock.ReadCompatibleFeatures != 0)
        {
            throw new StoreFormatException(
                FormattableString.Invariant($"The store uses features that this version does not know (incompatible 0x{superblock.IncompatibleFeatures:x}, read-compatible 0x{superblock.ReadCompatibleFeatures:x}). Open it with the version that wrote it."),
                Name);
        }

        if (superblock.HashSchemeId != options.HashSchemeId || superblock.HashScheme != options.HashScheme)
        {
            throw new StoreFormatException(
                FormattableString.Invariant($"The store hashes by scheme {superblock.HashSchemeId} ({superblock.HashScheme}), and {options.HashSchemeId} ({options.HashScheme}) is asked for. Open it with that scheme, or point at another directory."),
                Name);
        }

        try
        {
            (options with { SegmentBytes = superblock.SegmentBytes, PageBytes = superblock.PageBytes }).Validate();
        }
        catch (ArgumentException exception)
        {
            throw new StoreFormatException("The superblock names a size that this version cannot use. Open the store with the version that wrote it.", Name, exception);
        }
    }

    private static StoreFormatException Version(uint version)
        => new(FormattableString.Invariant($"The store is of format {version}, and this version reads format {Superblock.CurrentVersion}. Open it with the version that wrote it; a snapshot that one exports can be imported into a new store."), Name);
}
