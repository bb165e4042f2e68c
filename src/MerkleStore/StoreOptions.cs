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
    public const int DefaultPageBytes = 32 * 1024;

    /// <summary>The default of <see cref="PageCacheBytes"/>: 64 MiB.</summary>
    public const long DefaultPageCacheBytes = 64L * 1024 * 1024;

    /// <summary>The default of <see cref="WarmCommits"/>.</summary>
    public const int DefaultWarmCommits = 8;

    /// <summary>The default of <see cref="PatchChainLimit"/>.</summary>
    public const int DefaultPatchChainLimit = 8;

    private StoreOptions(string? path) => Path = path;

    /// <summary>The directory of the store, or null for a store in memory.</summary>
    public string? Path { get; private init; }

    /// <summary>Whether a store is made if the directory is missing or empty; true by default.</summary>
    public bool CreateIfMissing { get; init; } = true;

    /// <summary>When a commit is made to survive a loss of power.</summary>
    public Durability Durability { get; init; } = Durability.Commit;

    /// <summary>The size at which a segment of the log is sealed, in bytes: 4 KiB to 1 GiB. Fixed when the store is made.</summary>
    public long SegmentBytes { get; init; } = DefaultSegmentBytes;

    /// <summary>The target size of a page of records, in bytes: 512 bytes to 1 MiB. Fixed when the store is made.</summary>
    public int PageBytes { get; init; } = DefaultPageBytes;

    /// <summary>How many bytes of pages read from disk are kept in memory.</summary>
    public long PageCacheBytes { get; init; } = DefaultPageCacheBytes;

    /// <summary>How many recent commits are kept in memory, so that checking them out costs nothing: 1 to 1024.</summary>
    public int WarmCommits { get; init; } = DefaultWarmCommits;

    /// <summary>
    /// How many patch records may stand on the full record of a node: 0 to 15. A node of which little changes is written as a patch on its earlier record, which
    /// saves most of the bytes of a commit; a node that is not in memory is read along its chain.
    /// </summary>
    public int PatchChainLimit { get; init; } = DefaultPatchChainLimit;

    /// <summary>The clock by which leases end and budgets of time are kept. Nothing that it says reaches a hash or a log.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The storage to use instead of the disk: for tests.</summary>
    internal IStorage? Storage { get; init; }

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
        return Storage ?? (Path is null ? new MemoryStorage() : new FileStorage(Path, CreateIfMissing));
    }

    internal LogOptions ToLogOptions()
    {
        if (WarmCommits is < 1 or > 1024)
        {
            throw new ArgumentException($"The option {nameof(WarmCommits)} is {WarmCommits}; its range is 1 to 1024.", nameof(WarmCommits));
        }

        if (PatchChainLimit is < 0 or > Tree.PatchHead.MaxChain)
        {
            throw new ArgumentException($"The option {nameof(PatchChainLimit)} is {PatchChainLimit}; its range is 0 to {Tree.PatchHead.MaxChain}.", nameof(PatchChainLimit));
        }

        if (!Enum.IsDefined(Durability))
        {
            throw new ArgumentException($"The option {nameof(Durability)} has no value {(int)Durability}.", nameof(Durability));
        }

        var options = new LogOptions
        {
            SegmentBytes = SegmentBytes,
            PageBytes = PageBytes,
            PageCacheBytes = PageCacheBytes,
            Durable = Durability == Durability.Commit,
            ZeroFill = Durability == Durability.Commit && Path is not null,
        };
        options.Validate();
        return options;
    }
}
