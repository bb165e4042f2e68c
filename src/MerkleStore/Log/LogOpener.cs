// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Io;
using MerkleStore.Journal;

namespace MerkleStore.Log;

/// <summary>Opens or creates the files of a log; the caller holds the lock.</summary>
internal static class LogOpener
{
    /// <summary>Opens the log, or creates it in an empty directory.</summary>
    /// <returns>The parts of the log, its writing side and what was found.</returns>
    public static (LogParts Parts, LogAppender Appender, RecoveryReport Report) Open(IStorage storage, LogOptions options)
    {
        var files = new StoreFiles(storage);
        files.RequireUsable(storage, options.Create);
        var guard = new BarrierGuard(storage.Location);
        return files.HasSuperblock ? Recover(storage, options, files, guard) : Create(storage, options, files, guard);
    }

    /// <summary>As <see cref="Open"/>. Where the disk has no space for what opening must write, the reserve is given back first.</summary>
    public static (LogParts Parts, LogAppender Appender, RecoveryReport Report) OpenOnFullDisk(IStorage storage, LogOptions options)
    {
        long released = 0;
        (LogParts Parts, LogAppender Appender, RecoveryReport Report) opened;
        try
        {
            opened = Open(storage, options);
        }
        catch (StorageFailureException failure) when (failure.IsDiskFull)
        {
            released = new SpaceReserve(storage, new BarrierGuard(storage.Location), 0).Release();
            if (released == 0)
            {
                throw;
            }

            opened = Open(storage, options);
        }

        // One that was just given back is taken again when there is space: at the next opening, or after the work that frees it.
        try
        {
            bool isHeld = released > 0 || opened.Parts.Reserve.TryFill();
            return opened with { Report = opened.Report with { ReleasedReserveBytes = released, MissingReserveBytes = isHeld ? 0 : options.ReserveBytes } };
        }
        catch
        {
            opened.Parts.Dispose();
            throw;
        }
    }

    /// <summary>Opens a log for reading. Nothing is changed: what a crash left behind the last whole commit stays, and is not shown.</summary>
    /// <returns>The parts of the log, the end of what is shown, and what was found.</returns>
    public static (LogParts Parts, LogState End, RecoveryReport Report) OpenReadOnly(IStorage storage, LogOptions options)
    {
        var files = new StoreFiles(storage);
        files.RequireUsable(storage, create: false);
        Superblock superblock = SuperblockFile.Read(storage, options, out int damagedCopy);
        RequireJournal(files);
        var guard = new BarrierGuard(storage.Location);
        LogOptions effective = options with { SegmentBytes = superblock.SegmentBytes, PageBytes = superblock.PageBytes };
        var parts = new LogParts(storage, effective, guard, JournalFile.OpenReadOnly(storage, guard));
        try
        {
            parts.Retention = RetentionFile.Read(storage);
            LogState state = SealedSegments.Load(parts, files);
            SealedSegments.LoadPacks(parts, files);
            var tail = new TailRecovery(parts, files, state);
            RecoveryReport report = tail.Inspect(Found(parts, files, damagedCopy));
            SealedSegments.HideDropped(parts);

            // What the journal calls durable is; of the rest it is not known, and nothing is done about it here.
            parts.Durable.Advance(Math.Max(parts.Journal.State.Checkpoint?.CommitCount ?? 0, state.CommitCount));
            return (parts, tail.State, report);
        }
        catch
        {
            parts.Dispose();
            throw;
        }
    }

    private static (LogParts Parts, LogAppender Appender, RecoveryReport Report) Create(IStorage storage, LogOptions options, StoreFiles files, BarrierGuard guard)
    {
        files.ClearForCreation(storage);
        var parts = new LogParts(storage, options, guard, JournalFile.Create(storage, guard));
        try
        {
            var appender = new LogAppender(parts, null, LogState.Empty);

            // Last, so that a directory with a superblock has all the rest.
            SuperblockFile.Create(storage, guard, options);
            parts.Statistics.Add(LogCounter.SuperblockBytes, SuperblockFile.FileSize);
            return (parts, appender, new RecoveryReport { IsNew = true, TailFile = Segment.NameOf(1), TailOffset = SegmentHeader.FrameSize });
        }
        catch
        {
            parts.Dispose();
            throw;
        }
    }

    private static (LogParts Parts, LogAppender Appender, RecoveryReport Report) Recover(IStorage storage, LogOptions options, StoreFiles files, BarrierGuard guard)
    {
        Superblock superblock = SuperblockFile.Read(storage, options, out int damagedCopy);
        RequireJournal(files);
        LogOptions effective = options with { SegmentBytes = superblock.SegmentBytes, PageBytes = superblock.PageBytes };
        var parts = new LogParts(storage, effective, guard, JournalFile.Open(storage, guard));
        try
        {
            parts.Retention = RetentionFile.Read(storage);
            LogState state = SealedSegments.Load(parts, files);
            SealedSegments.LoadPacks(parts, files);
            var tail = new TailRecovery(parts, files, state);
            RecoveryReport report = tail.Run(Found(parts, files, damagedCopy));
            SealedSegments.HideDropped(parts);
            SealedSegments.DeleteLeftovers(parts, files);
            return (parts, new LogAppender(parts, tail.Active, tail.State), report);
        }
        catch
        {
#if PLANTED_BUGS
            if (!Planted.Is(PlantedBug.HandleLeak))
#endif
            parts.Dispose();
            throw;
        }
    }

    private static void RequireJournal(StoreFiles files)
    {
        if (!files.HasJournal)
        {
            throw Damage.In(JournalFile.Name, "the file is missing");
        }
    }

    private static RecoveryReport Found(LogParts parts, StoreFiles files, int damagedCopy) => new()
    {
        SealedSegments = parts.Journal.State.Sealed.Count,
        JournalTornBytes = parts.Journal.TornBytes,
        DamagedSuperblockCopy = damagedCopy,
        ForeignFiles = files.Foreign,
    };
}
