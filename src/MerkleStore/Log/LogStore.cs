// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;
using MerkleStore.Io;

namespace MerkleStore.Log;

/// <summary>The append-only log of one store directory: commits, and the pages of records that they brought.</summary>
/// <remarks>
/// Any number of threads may read, also while a commit is written; one commit is written at a time. Records are bytes
/// without a meaning here. A commit is there when its last frame is whole, so that one write and one barrier make it durable.
/// </remarks>
internal sealed partial class LogStore : IDisposable
{
    private readonly LogParts _parts;
    private readonly LogAppender? _appender;
    private readonly LogReader _reader;
    private readonly IDisposable _lock;
    private readonly LogState _readOnlyEnd;
    private bool _isDisposed;

    private LogStore(LogParts parts, LogAppender? appender, LogState end, RecoveryReport recovery, IDisposable held)
    {
        _readOnlyEnd = end;
        _parts = parts;
        _appender = appender;
        _reader = new LogReader(parts);
        _lock = held;
        Recovery = recovery;
        long commits = parts.Commits.Count;
        BarrierPolicy policy = appender is null ? new BarrierPolicy() : parts.Options.Barriers;
        long cycle = policy.Rule == Durability.Cycle && commits > 0 ? _reader.ReadCommit(commits).Cycle : -1;
        Schedule = parts.Schedule = new BarrierSchedule(policy, parts.Durable, () => Writer.Barrier(), commits, cycle);
    }

    /// <summary>What opening found, and what it cut off.</summary>
    public RecoveryReport Recovery { get; }

    /// <summary>Whether nothing can be changed.</summary>
    public bool IsReadOnly => _appender is null;

    /// <summary>The bytes that are held for the work that frees space.</summary>
    public long ReserveHeld => _parts.Reserve.Held;

    /// <summary>The bytes written to fill the reserve since the log was opened.</summary>
    public long ReserveWritten => _parts.Reserve.BytesWritten;

    private LogAppender Writer => _appender ?? throw new StoreReadOnlyException(_parts.Storage.Location);

    /// <summary>The options in effect: those of the superblock where it fixes them.</summary>
    public LogOptions Options => _parts.Options;

    /// <summary>Counts since the log was opened.</summary>
    public LogStatistics Statistics
    {
        get
        {
            _parts.Statistics.Set(LogCounter.CachedBytes, _parts.Cache.Bytes);
            _parts.Statistics.Set(LogCounter.Evictions, _parts.Cache.Evictions);
            _parts.Statistics.Set(LogCounter.WastedPrefetches, _parts.Cache.WastedPrefetches);
            return _parts.Statistics;
        }
    }

    /// <summary>The number of commits, which is the sequence of the newest.</summary>
    public long CommitCount => _parts.Commits.Count;

    /// <summary>The commits that the journal knows of; less than there are, or as many, in a log that is not damaged.</summary>
    public long JournalCommitCount => Math.Max(_parts.Journal.State.Checkpoint?.CommitCount ?? 0, _parts.Journal.State.Sealed.Select(record => record.LastCommit).DefaultIfEmpty().Max());

    /// <summary>The number of commits that are known to be durable; the newest of them has this sequence.</summary>
    public long DurableCount => _parts.Durable.Count;

    /// <summary>Decides when barriers are made; waits for commits to be durable.</summary>
    public BarrierSchedule Schedule { get; }

    /// <summary>The number of pages of all commits.</summary>
    public ulong PageCount => _parts.Pages.Count;

    /// <summary>Whether a barrier has failed, so that nothing more can be written.</summary>
    public bool IsPoisoned => _parts.Guard.IsPoisoned;

    /// <summary>Opens a log, or creates it in an empty directory. Takes the lock; cuts off what a crash left; makes what it shows durable.</summary>
    /// <param name="storage">The directory. Stays open when the log is disposed.</param>
    /// <param name="options">The options.</param>
    /// <returns>The log.</returns>
    /// <exception cref="StoreLockedException">Another instance has it open.</exception>
    /// <exception cref="StoreFormatException">The directory is not a store, or one that this version cannot read.</exception>
    /// <exception cref="StoreCorruptionException">Bytes that were durable are damaged; nothing was changed.</exception>
    /// <exception cref="StorageFailureException">The operating system refused a call.</exception>
    /// <exception cref="StorePoisonedException">A barrier failed; open again.</exception>
    public static LogStore Open(IStorage storage, LogOptions options)
    {
        ArgumentNullException.ThrowIfNull(storage);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();

        // Before the lock, whose file would be left behind in a directory of somebody else's.
        new StoreFiles(storage).RequireUsable(storage, options.Create && !options.ReadOnly && !options.Salvage);
        bool isReadOnly = options.ReadOnly || options.Salvage;
        IDisposable held = isReadOnly ? storage.LockShared(StoreFiles.LockName) : storage.Lock(StoreFiles.LockName);
        LogParts? parts = null;
        try
        {
            LogAppender? appender = null;
            LogState end = default;
            RecoveryReport report;
            if (isReadOnly)
            {
                (parts, end, report) = options.Salvage ? LogSalvage.Open(storage, options) : LogOpener.OpenReadOnly(storage, options);
            }
            else
            {
                (parts, appender, report) = LogOpener.OpenOnFullDisk(storage, options);
            }

            return new LogStore(parts, appender, end, report, held);
        }
        catch
        {
            parts?.Dispose();
#if PLANTED_BUGS
            if (!Planted.Is(PlantedBug.LockLeak))
#endif
            held.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Runs work that frees space, such as retention. If the disk has no space for it, the reserve is given back and the work run once more; the work leaves the log as it was when it fails.
    /// Afterwards the reserve is taken again, if there is space for it.
    /// </summary>
    /// <param name="work">The work.</param>
    /// <returns>Its result.</returns>
    public T WithReserve<T>(Func<T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _ = Writer;
        try
        {
            return work();
        }
        catch (StorageFailureException failure) when (failure.IsDiskFull && _parts.Reserve.Release() > 0)
        {
            // The work is tried again below.
        }

        T result = work();
        RefillReserve();
        return result;
    }

    /// <summary>Holds the reserve again after it was given back.</summary>
    /// <returns>Whether all of it is held.</returns>
    public bool RefillReserve()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _ = Writer;
        return _parts.Reserve.TryFill();
    }

    /// <summary>Finds a commit by its hash; the newest, if it is there several times.</summary>
    public bool TryFindCommit(Hash256 hash, out long sequence) => _parts.Commits.TryFind(hash, out sequence);

    /// <summary>Reads a commit.</summary>
    /// <param name="sequence">1 to <see cref="CommitCount"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such commit.</exception>
    /// <exception cref="StoreCorruptionException">Its frame is damaged.</exception>
    public CommitRecord ReadCommit(long sequence) => _reader.ReadCommit(sequence);

    /// <summary>The hash of a commit, from memory.</summary>
    /// <param name="sequence">1 to <see cref="CommitCount"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such commit.</exception>
    public Hash256 CommitHash(long sequence) => _parts.Commits.Get(sequence).Hash;

    /// <summary>Who reads pages and records, and until when. What is read outside of a scope of a reader may be overwritten at any time.</summary>
    public PageReaders Readers => _parts.Readers;

    /// <summary>The pages in memory.</summary>
    public PageCache Cache => _parts.Cache;

    /// <summary>The page of a number. Lock-free if it is in memory; its CRC is checked when it is read from disk.</summary>
    /// <exception cref="StoreCorruptionException">The page is damaged, or the log has none of the number.</exception>
    public LogPage ReadPage(ulong pageNumber) => _reader.ReadPage(pageNumber, pageNumber > LogAddress.MaxPage ? default : new LogAddress(pageNumber, 0));

    /// <summary>The bytes of a record, valid until the reader that the caller has entered is left.</summary>
    /// <exception cref="StoreCorruptionException">The record is damaged, or there is none at the address.</exception>
    public ReadOnlySpan<byte> ReadRecord(LogAddress address)
    {
        LogPage page = _reader.ReadPage(address.Page, address);
        return address.Slot < page.RecordCount
            ? page.Record(address.Slot)
            : throw Damage.Dangling(address, FormattableString.Invariant($"its page has {page.RecordCount} records"));
    }

    /// <summary>Whether a page was written ahead of its commit, and since the log was opened.</summary>
    public bool IsSpilled(ulong page) => _parts.Spills.Contains(page);

    /// <summary>Brings a page into the cache for readers to come. Its bytes are checked as in any other read.</summary>
    /// <param name="pageNumber">The page.</param>
    /// <param name="bytes">The bytes that were read for it; 0 if it was in memory.</param>
    /// <returns>The page.</returns>
    /// <exception cref="StoreCorruptionException">The page is damaged, or the log has none of the number.</exception>
    public LogPage LoadAhead(ulong pageNumber, out int bytes) => _reader.LoadAhead(pageNumber, out bytes);

    /// <summary>Whether the content of a record was compared with its hash since its page was read.</summary>
    public bool IsChecked(LogAddress address) => _reader.ReadPage(address.Page, address).IsChecked(address.Slot);

    /// <summary>Notes that the content of a record has the hash that it should have.</summary>
    public void MarkChecked(LogAddress address) => _reader.ReadPage(address.Page, address).MarkChecked(address.Slot);

    /// <summary>The error for a record that is whole, but is not the one that was written.</summary>
    public StoreCorruptionException WrongContent(LogAddress address, string what)
    {
        PageLocation location = _parts.Pages.Location(address.Page);
        return Damage.Of(address, Segment.NameOf(location.Segment), location.Offset, what);
    }

    /// <summary>Begins a commit.</summary>
    /// <exception cref="InvalidOperationException">Another one is being written.</exception>
    /// <exception cref="StorePoisonedException">A barrier failed.</exception>
    public CommitWriter BeginCommit()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return Writer.Begin();
    }

    /// <summary>Makes all commits so far durable. May be called from another thread than the writer's, who is not held up.</summary>
    /// <exception cref="StorePoisonedException">This or an earlier barrier failed.</exception>
    public void Barrier()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        Writer.Barrier();
    }

    /// <summary>Makes all commits so far durable, so that the next open begins here.</summary>
    /// <exception cref="InvalidOperationException">A commit is being written.</exception>
    /// <exception cref="StorageFailureException">The write failed; the log is as before.</exception>
    /// <exception cref="StorePoisonedException">This or an earlier barrier failed.</exception>
    public void Checkpoint()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        Writer.Checkpoint();
    }

    /// <summary>Reads every frame of every segment up to the present end and compares footers, checkpoints, journal and memory with the frames.</summary>
    /// <param name="visitor">Is told of each problem and of the progress.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    /// <returns>The number of problems.</returns>
    /// <exception cref="OperationCanceledException">The walk was ended.</exception>
    public long Verify(LogVerifyVisitor visitor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return new LogVerifier(_parts, _appender?.Snapshot() ?? new LogSnapshot(_readOnlyEnd, _parts.Options.Salvage ? LogSalvage.ReadJournal(_parts.Storage) : _parts.Journal.ReadAll()), visitor).Run(cancellationToken);
    }

    /// <summary>A verification of frames in pieces.</summary>
    /// <param name="visitor">Is told of each problem.</param>
    public FrameScrub NewScrub(LogVerifyVisitor visitor) => new(_parts, () => _appender?.End ?? _readOnlyEnd, visitor);

    /// <summary>Gives up an open commit, makes all others durable, writes a checkpoint and closes the files. Files are closed also if that fails.</summary>
    /// <exception cref="StorageFailureException">A write failed; commits that were not durable may be lost.</exception>
    /// <exception cref="StorePoisonedException">A barrier failed in this call; commits that were not durable may be lost.</exception>
    [SuppressMessage("Design", "CA1065:Do not raise exceptions in unexpected locations", Justification = "A lost commit must not go unnoticed.")]
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        Schedule.Dispose();
        try
        {
            _appender?.Close();
        }
        catch (MerkleStoreException failure)
        {
            _parts.Durable.Fail(failure);
            throw;
        }
        finally
        {
            _parts.Dispose();
            _lock.Dispose();
        }
    }
}
