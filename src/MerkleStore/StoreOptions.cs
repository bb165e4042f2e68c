// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;
using MerkleStore.Io;
using MerkleStore.Log;

namespace MerkleStore;

/// <summary>The settings of a store. Immutable; checked when the store is opened.</summary>
public sealed record StoreOptions
{
    /// <summary>The default of <see cref="SegmentBytes"/>: 64 MiB.</summary>
    public const long DefaultSegmentBytes = 64L * 1024 * 1024;

    /// <summary>The default of <see cref="PageBytes"/>: 32 KiB.</summary>
    public const int DefaultPageBytes = 8 * 1024;

    /// <summary>The default of <see cref="PageCacheBytes"/>: 64 MiB.</summary>
    public const long DefaultPageCacheBytes = 64L * 1024 * 1024;

    /// <summary>The least <see cref="MemoryBudget"/>: 32 MiB.</summary>
    public const long MinMemoryBudget = 32L * 1024 * 1024;

    /// <summary>The default of <see cref="WarmCommits"/>.</summary>
    public const int DefaultWarmCommits = 8;

    /// <summary>The default of <see cref="PatchChainLimit"/>.</summary>
    public const int DefaultPatchChainLimit = 15;

    /// <summary>The default of <see cref="WarmOnOpenBytes"/>: 2 MiB.</summary>
    public const long DefaultWarmOnOpenBytes = 2L * 1024 * 1024;

    /// <summary>The default of <see cref="ReserveBytes"/>: 4 MiB.</summary>
    public const long DefaultReserveBytes = 4L * 1024 * 1024;

    /// <summary>The default of <see cref="GroupCommits"/>.</summary>
    public const int DefaultGroupCommits = 32;

    private StoreOptions(string? path) => Path = path;

    /// <summary>The directory of the store, or null for a store in memory.</summary>
    public string? Path { get; private init; }

    /// <summary>Whether a store is made if the directory is missing or empty; true by default.</summary>
    public bool CreateIfMissing { get; init; } = true;

    /// <summary>
    /// Whether the store is opened to be looked at: nothing in its directory is changed, not even the lock file, so that it may be on a read-only file system. Any number of readers have it open at a
    /// time, and no writer. What a crash left behind the last whole commit stays where it is, and is not shown. Changes throw <see cref="StoreReadOnlyException"/>; trees can be changed in memory.
    /// </summary>
    public bool ReadOnly { get; init; }

    /// <summary>
    /// Whether a damaged store is opened for reading as far as it can be read: by its whole frames alone, whatever the journal and the indexes say. All segments are read for that. It is as with
    /// <see cref="ReadOnly"/> otherwise; what is missing or damaged throws when it is read.
    /// </summary>
    public bool Salvage { get; init; }

    /// <summary>
    /// How many bytes of disk are held in the file <c>reserve</c>, and given back when the work that frees space finds the disk full; 0 to 1 GiB, 4 MiB by default, 0 for none. A store in memory has none.
    /// </summary>
    public long ReserveBytes { get; init; } = DefaultReserveBytes;

    /// <summary>When commits are made to survive a loss of power.</summary>
    public Durability Durability { get; init; } = Durability.Commit;

    /// <summary>With <see cref="Durability.Group"/>: how many commits wait for a barrier at the most; 1 to 1,000,000.</summary>
    public int GroupCommits { get; init; } = DefaultGroupCommits;

    /// <summary>With <see cref="Durability.Group"/>: how long the first commit of a group waits for a barrier at the most; more than 0, up to a day. 20 ms by default.</summary>
    public TimeSpan GroupDelay { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Whether nothing runs beside the callers: a barrier that is due is then made at the end of the next commit, by a wait for a receipt, or by <see cref="ContextStore.Step"/>.
    /// For tests, simulation and hosts with a scheduler of their own; false by default.
    /// </summary>
    public bool Stepped { get; init; }

    /// <summary>The clock of <see cref="GroupDelay"/>. No time reaches a file.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The size at which a segment of the log is sealed, in bytes: 4 KiB to 1 GiB. Fixed when the store is made.</summary>
    public long SegmentBytes { get; init; } = DefaultSegmentBytes;

    /// <summary>The target size of a page of records, in bytes: 512 bytes to 1 MiB. Fixed when the store is made.</summary>
    public int PageBytes { get; init; } = DefaultPageBytes;

    /// <summary>How many bytes of pages read from disk are kept in memory.</summary>
    public long PageCacheBytes { get; init; } = DefaultPageCacheBytes;

    /// <summary>Whether the content hash of records is checked when they are read from the log, beside the checksums of their frames. Off by default.</summary>
    public ReadVerification ReadVerification { get; init; }

    /// <summary>
    /// How many bytes the nodes of trees in memory and the cache of pages may take together, at least <see cref="MinMemoryBudget"/>; 0, the default, for no limit
    /// but that of <see cref="PageCacheBytes"/>. A quarter of it is for pages, at most <see cref="PageCacheBytes"/>. What is not used goes out of memory and is read from the log when it is needed; trees that
    /// grow larger than the budget before they are committed are written ahead of their commit. A value that alone is larger than the budget comes on top of it,
    /// as does what a <see cref="KeyValueScan"/> or a read that is under way holds.
    /// </summary>
    public long MemoryBudget { get; init; }

    /// <summary>Whether to ask the operating system to back the nodes in memory with huge pages; true by default. Linux only; it may refuse.</summary>
    public bool HugePages { get; init; } = true;

    /// <summary>How many recent commits are kept in memory, so that checking them out costs nothing: 1 to 1024.</summary>
    public int WarmCommits { get; init; } = DefaultWarmCommits;

    /// <summary>
    /// How many patch records may stand on the full record of a node: 0 to 15. A node of which little changes is written as a patch on its earlier record, which
    /// saves most of the bytes of a commit; a node that is not in memory is read along its chain.
    /// </summary>
    public int PatchChainLimit { get; init; } = DefaultPatchChainLimit;

    /// <summary>The clock by which leases end and budgets of time are kept. Nothing that it says reaches a hash or a log.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Takes nodes out of memory at every n-th change, as if the memory budget asked for it: for tests.</summary>
    internal int RelieveEvery { get; init; }

    /// <summary>
    /// How many bytes of the newest commit's tree are read ahead when the store is opened, from the root down: 0 or more. It is done in the background and fills the page cache;
    /// opening does not wait for it.
    /// </summary>
    public long WarmOnOpenBytes { get; init; } = DefaultWarmOnOpenBytes;

    /// <summary>The number of nodes in a level from which another core helps to hash them: for tests.</summary>
    internal int HashOnTwoCoresFrom { get; init; } = Tree.TreeHasher.DefaultParallelFrom;

    /// <summary>The storage to use instead of the disk: for tests.</summary>
    internal IStorage? Storage { get; init; }

    /// <summary>Changes what has no public option, for tests: sizes so small that everything happens in a small store. Null for nothing.</summary>
    internal Func<LogOptions, LogOptions>? Tune { get; init; }

    /// <summary>The settings of a store in a directory.</summary>
    /// <param name="path">The directory.</param>
    /// <returns>Settings with the defaults.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is null or empty.</exception>
    public static StoreOptions OnDisk(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new StoreOptions(path);
    }

    /// <summary>The settings of a store that lives in memory and is gone when it is disposed: the same engine without a disk.</summary>
    /// <returns>Settings with the defaults.</returns>
    public static StoreOptions InMemory() => new((string?)null);

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The store owns and disposes it.")]
    internal IStorage OpenStorage(out bool owned)
    {
        owned = Storage is null;
        return Storage ?? (Path is null ? new MemoryStorage() : new FileStorage(Path, CreateIfMissing && !ReadOnly && !Salvage));
    }

    /// <summary>The part of the memory budget for nodes, if there is one.</summary>
    internal long ArenaShare => MemoryBudget - CacheShare;

    /// <summary>The part of the memory for pages.</summary>
    private long CacheShare => MemoryBudget == 0 ? PageCacheBytes : Math.Min(PageCacheBytes, MemoryBudget / 4);

    internal LogOptions ToLogOptions()
    {
        if (WarmCommits is < 1 or > 1024)
        {
            throw new ArgumentException($"The option {nameof(WarmCommits)} is {WarmCommits}; its range is 1 to 1024.", nameof(WarmCommits));
        }

        if (MemoryBudget is not 0 and < MinMemoryBudget)
        {
            throw new ArgumentException($"The option {nameof(MemoryBudget)} is {MemoryBudget} bytes; it is at least {MinMemoryBudget}, or 0 for no limit.", nameof(MemoryBudget));
        }

        if (PatchChainLimit is < 0 or > Tree.PatchHead.MaxChain)
        {
            throw new ArgumentException($"The option {nameof(PatchChainLimit)} is {PatchChainLimit}; its range is 0 to {Tree.PatchHead.MaxChain}.", nameof(PatchChainLimit));
        }

        if (WarmOnOpenBytes < 0)
        {
            throw new ArgumentException($"The option {nameof(WarmOnOpenBytes)} is {WarmOnOpenBytes}; its range is 0 or more.", nameof(WarmOnOpenBytes));
        }

        if (!Enum.IsDefined(Durability))
        {
            throw new ArgumentException($"The option {nameof(Durability)} has no value {(int)Durability}.", nameof(Durability));
        }

        if (GroupCommits is < 1 or > 1_000_000)
        {
            throw new ArgumentException($"The option {nameof(GroupCommits)} is {GroupCommits}; its range is 1 to 1,000,000.", nameof(GroupCommits));
        }

        if (GroupDelay <= TimeSpan.Zero || GroupDelay > TimeSpan.FromDays(1))
        {
            throw new ArgumentException($"The option {nameof(GroupDelay)} is {GroupDelay}; its range is more than 0, up to a day.", nameof(GroupDelay));
        }

        if ((ReadOnly || Salvage) && Path is null && Storage is null)
        {
            throw new ArgumentException("A new store in memory cannot be read-only: it would stay empty.", nameof(ReadOnly));
        }

        if (!Enum.IsDefined(ReadVerification))
        {
            throw new ArgumentException($"The option {nameof(ReadVerification)} has no value {(int)ReadVerification}.", nameof(ReadVerification));
        }

        ArgumentNullException.ThrowIfNull(TimeProvider, nameof(TimeProvider));
        var options = new LogOptions
        {
            SegmentBytes = SegmentBytes,
            PageBytes = PageBytes,
            PageCacheBytes = CacheShare,
            Durable = Durability != Durability.None,
            ZeroFill = Durability != Durability.None && Path is not null,
            Create = CreateIfMissing,
            ReadOnly = ReadOnly,
            Salvage = Salvage,
            ReserveBytes = Path is null ? 0 : ReserveBytes,
            Barriers = new BarrierPolicy { Rule = Durability, GroupCommits = GroupCommits, GroupDelay = GroupDelay, Clock = TimeProvider, Stepped = Stepped },
        };
        options = Tune?.Invoke(options) ?? options;
        options.Validate();
        return options;
    }
}
