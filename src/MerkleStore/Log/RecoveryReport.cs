// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Globalization;
using System.Text;

namespace MerkleStore.Log;

/// <summary>What opening a log found, and what it cut off.</summary>
internal sealed record RecoveryReport
{
    /// <summary>Whether the store was made by this open.</summary>
    public bool IsNew { get; init; }

    /// <summary>Whether the store was opened for reading only, so that nothing was cut or removed.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Whether a damaged store was opened as far as it can be read.</summary>
    public bool IsSalvaged { get; init; }

    /// <summary>The bytes that were to be held in reserve, if the disk has no space for them; else 0.</summary>
    public long MissingReserveBytes { get; init; }

    /// <summary>The bytes of the reserve that were given back because the disk was full when the store was opened.</summary>
    public long ReleasedReserveBytes { get; init; }

    /// <summary>The segments whose footer was read.</summary>
    public int SealedSegments { get; init; }

    /// <summary>The frames read behind the last checkpoint.</summary>
    public long FramesScanned { get; init; }

    /// <summary>The commits found behind the last checkpoint.</summary>
    public long CommitsRolledForward { get; init; }

    /// <summary>The segment that the log ends in.</summary>
    public string TailFile { get; init; } = "";

    /// <summary>Where the log ends in it.</summary>
    public long TailOffset { get; init; }

    /// <summary>The bytes cut off behind the last whole commit: a commit that was being written. They were never reported as durable.</summary>
    public long TornBytes { get; init; }

    /// <summary>The whole frames among them.</summary>
    public long TornFrames { get; init; }

    /// <summary>The zeros cut off that were written ahead of the tail.</summary>
    public long ZeroBytes { get; init; }

    /// <summary>The segments removed because they held nothing but a commit that was being written.</summary>
    public IReadOnlyList<string> RemovedSegments { get; init; } = [];

    /// <summary>The bytes of a torn append that were cut off the journal.</summary>
    public long JournalTornBytes { get; init; }

    /// <summary>The copy of the superblock that is damaged, 1 or 2; 0 if none is.</summary>
    public int DamagedSuperblockCopy { get; init; }

    /// <summary>Files in the directory that are not part of the store and were ignored.</summary>
    public IReadOnlyList<string> ForeignFiles { get; init; } = [];

    /// <summary>Whether the store had been closed in order and nothing is wrong with it.</summary>
    public bool IsClean => !IsNew && TornBytes == 0 && ZeroBytes == 0 && CommitsRolledForward == 0 && RemovedSegments.Count == 0
        && JournalTornBytes == 0 && DamagedSuperblockCopy == 0;

    /// <summary>The report in a few lines of text.</summary>
    public override string ToString()
    {
        string were = IsReadOnly ? "would be" : "were";
        var text = new StringBuilder();
        text.Append(IsNew ? "The store was created." : IsClean ? "The store had been closed in order." : "The store had not been closed in order.");
        Line(IsSalvaged, $"It was opened as far as it can be read: {FramesScanned} whole frames were found.");
        Line(IsReadOnly, $"It was opened for reading only; nothing was changed.");
        Line(SealedSegments > 0, $"{SealedSegments} sealed segments were known by their footers.");
        Line(CommitsRolledForward > 0, $"{CommitsRolledForward} commits were found behind the last checkpoint, in {FramesScanned} frames.");
        Line(TornBytes > 0, $"{TornBytes} bytes ({TornFrames} whole frames) of a commit that was being written {were} cut off {TailFile} at offset {TailOffset}.");
        Line(ZeroBytes > 0, $"{ZeroBytes} bytes of zeros written ahead {were} cut off {TailFile}.");
        Line(RemovedSegments.Count > 0, $"Segments of a commit that was being written {were} removed: {string.Join(", ", RemovedSegments)}.");
        Line(JournalTornBytes > 0, $"{JournalTornBytes} bytes of a torn append {were} cut off the journal.");
        Line(ReleasedReserveBytes > 0, $"The disk is full: the reserve of {ReleasedReserveBytes} bytes was given back to open the store. Free space.");
        Line(MissingReserveBytes > 0, $"The disk has no space for the reserve of {MissingReserveBytes} bytes. Free space.");
        Line(DamagedSuperblockCopy > 0, $"Copy {DamagedSuperblockCopy} of the superblock is damaged; the other one was used. Make a copy of the store while it is whole.");
        Line(ForeignFiles.Count > 0, $"Files that are not part of the store were ignored: {string.Join(", ", ForeignFiles)}.");
        return text.ToString();

        void Line(bool condition, FormattableString line)
        {
            if (condition)
            {
                text.AppendLine().Append(line.ToString(CultureInfo.InvariantCulture));
            }
        }
    }
}
