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
        var guard = new BarrierGuard(storage.Location);
        return files.HasSuperblock ? Recover(storage, options, files, guard) : Create(storage, options, files, guard);
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
        if (!files.HasJournal)
        {
            throw Damage.In(JournalFile.Name, "the file is missing");
        }

        LogOptions effective = options with { SegmentBytes = superblock.SegmentBytes, PageBytes = superblock.PageBytes };
        var parts = new LogParts(storage, effective, guard, JournalFile.Open(storage, guard));
        try
        {
            parts.Retention = RetentionFile.Read(storage);
            LogState state = SealedSegments.Load(parts, files);
            SealedSegments.LoadPacks(parts, files);
            var tail = new TailRecovery(parts, files, state);
            var report = new RecoveryReport
            {
                SealedSegments = parts.Journal.State.Sealed.Count,
                JournalTornBytes = parts.Journal.TornBytes,
                DamagedSuperblockCopy = damagedCopy,
                ForeignFiles = files.Foreign,
            };
            report = tail.Run(report);
            SealedSegments.Finish(parts, files);
            return (parts, new LogAppender(parts, tail.Active, tail.State), report);
        }
        catch
        {
            parts.Dispose();
            throw;
        }
    }
}
