// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Log;

/// <summary>The options of a log. <see cref="SegmentBytes"/>, <see cref="PageBytes"/> and <see cref="HashScheme"/> are fixed at creation; a later open takes the first two from the superblock.</summary>
internal sealed record LogOptions
{
    /// <summary>The largest accepted record: a value of the largest size and its framing.</summary>
    public const int MaxRecordBytes = ContextLimits.MaxValueBytes + (64 * 1024);

    private const long Kibi = 1024;
    private const long Mebi = 1024 * Kibi;

    /// <summary>The size in bytes from which a segment is sealed before the next commit begins; 4 KiB to 512 MiB.</summary>
    public long SegmentBytes { get; init; } = 64 * Mebi;

    /// <summary>The target size of a page frame in bytes, its framing included; 512 to 1 MiB. A longer record has a page of its own.</summary>
    public int PageBytes { get; init; } = (int)(32 * Kibi);

    /// <summary>The bytes of pages that the cache holds at most (one page is always kept).</summary>
    public long PageCacheBytes { get; init; } = 64 * Mebi;

    /// <summary>Whether memory of pages is overwritten as soon as no reader can know them, so that one that breaks the rules is found: for tests.</summary>
    public bool PoisonPages { get; init; }

    /// <summary>Whether commits are durable by default: turns on the zero fill ahead of the tail.</summary>
    public bool Durable { get; init; } = true;

    /// <summary>Whether a store is made in an empty directory.</summary>
    public bool Create { get; init; } = true;

    /// <summary>Whether nothing is changed: not the lock file, and not what a crash left behind.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Whether a damaged log is opened, for reading, as far as it can be read.</summary>
    public bool Salvage { get; init; }

    /// <summary>The space that is held for the work that frees space; 0 for none.</summary>
    public long ReserveBytes { get; init; }

    /// <summary>When barriers are made that no caller waits for.</summary>
    public BarrierPolicy Barriers { get; init; } = new();

    /// <summary>The bytes of log after which a checkpoint frame is written with the next commit.</summary>
    public long CheckpointBytes { get; init; } = 16 * Mebi;

    /// <summary>Whether the space ahead of the tail is written with zeros, so that a barrier does not have to grow the file. Only with <see cref="Durable"/>.</summary>
    public bool ZeroFill { get; init; } = true;

    /// <summary>The bytes of a commit that are gathered before a write; a commit of at most this size is one write. Never more than a segment.</summary>
    public int WriteBufferBytes { get; init; } = (int)(8 * Mebi);

    /// <summary>The size in bytes from which the journal is rewritten.</summary>
    public long JournalBytes { get; init; } = 256 * Kibi;

    /// <summary>The name of the scheme by which the layers above hash their records: 1 to 32 ASCII characters. A store of another scheme is refused.</summary>
    public string HashScheme { get; init; } = "tezos-context-blake2b";

    /// <summary>The number of the hash scheme.</summary>
    public uint HashSchemeId { get; init; } = 1;

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public void Validate()
    {
        Require(SegmentBytes is >= 4 * Kibi and <= 512 * Mebi, nameof(SegmentBytes), "4 KiB to 512 MiB");
        Require(PageBytes is >= 512 and <= (int)Mebi, nameof(PageBytes), "512 bytes to 1 MiB");
        Require(PageCacheBytes >= 0, nameof(PageCacheBytes), "0 or more");
        Require(CheckpointBytes >= 4 * Kibi, nameof(CheckpointBytes), "4 KiB or more");
        Require(WriteBufferBytes is >= 4 * (int)Kibi and <= 1024 * (int)Mebi, nameof(WriteBufferBytes), "4 KiB to 1 GiB");
        Require(ReserveBytes is >= 0 and <= 1024 * Mebi, nameof(ReserveBytes), "0 to 1 GiB");
        Require(JournalBytes >= Kibi, nameof(JournalBytes), "1 KiB or more");
        Require(HashScheme.Length is > 0 and <= 32 && System.Text.Ascii.IsValid(HashScheme), nameof(HashScheme), "1 to 32 ASCII characters");
    }

    private static void Require(bool condition, string name, string range)
    {
        if (!condition)
        {
            throw new ArgumentException($"The option {name} is out of its range, which is {range}.", name);
        }
    }
}
