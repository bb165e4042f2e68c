// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using MerkleStore.Commits;
using MerkleStore.Io;
using MerkleStore.Log;
using MerkleStore.Tree;

namespace MerkleStore;

/// <summary>A store of context trees: every commit is a tree with a hash, and stays readable under that hash.</summary>
/// <remarks>
/// All members are safe for concurrent use. One store at a time has a directory open; the lock is freed when the process ends in any way.
/// After a barrier has failed the store reads on, and every later commit throws <see cref="StorePoisonedException"/>.
/// </remarks>
public sealed partial class ContextStore : IDisposable
{
    private readonly IStorage _storage;
    private readonly bool _ownsStorage;
    private readonly StoreOptions _options;
    private readonly LogStore _log;
    private readonly NodeSpace _space;
    private readonly TreeEditor _editor;
    private readonly TreeHasher _hasher;
    private readonly TreeWriter _writer;
    private readonly WarmCommits _warm;
    private readonly MemoryRelief? _relief;
    private readonly Prefetcher _prefetcher;

    private ContextStore(IStorage storage, bool ownsStorage, StoreOptions options, LogStore log)
    {
        _storage = storage;
        _ownsStorage = ownsStorage;
        _options = options;
        _log = log;
        _space = new NodeSpace(log, options.HugePages)
        {
            Check = options.ReadVerification == ReadVerification.Off ? null : new ReadCheck(log, options.ReadVerification == ReadVerification.Sampled),
        };
        _editor = new TreeEditor(_space);
        _hasher = new TreeHasher(_space) { ParallelFrom = options.HashOnTwoCoresFrom };
        _writer = new TreeWriter(_space, options.PatchChainLimit);
        _warm = new WarmCommits(_space, options.WarmCommits);
        if (options.MemoryBudget != 0)
        {
            _relief = new MemoryRelief(_space, _hasher, _writer, _warm, options.ArenaShare) { Every = options.RelieveEvery };
            _space.Relief = _relief;
        }

        // Whoever brings a storage of their own decides when it is read.
        _prefetcher = new Prefetcher(log, inBackground: options.Storage is null);
        if (log.CommitCount > 0 && options.WarmOnOpenBytes > 0)
        {
            _prefetcher.Add(new PrefetchRequest(0, log.CommitCount, null, LimitPrefetch(options.WarmOnOpenBytes)));
        }
    }

    /// <summary>The settings that the store was opened with.</summary>
    public StoreOptions Options => _options;

    /// <summary>The number of commits that were made in the store; those that retention has dropped are among them.</summary>
    public long CommitCount
    {
        get
        {
            ThrowIfDisposed();
            return _log.CommitCount;
        }
    }

    /// <summary>The number of commits that are known to survive a loss of power: those of sequence 1 up to this one.</summary>
    public long DurableCount => _log.DurableCount;

    /// <summary>The newest commit, or null if there is none.</summary>
    /// <exception cref="StoreCorruptionException">The commit's record is damaged.</exception>
    public CommitSummary? Head
    {
        get
        {
            ThrowIfDisposed();
            long count = _log.CommitCount;
            return count == 0 ? null : Summarise(_log.ReadCommit(count));
        }
    }

    /// <summary>Whether the store was opened to be looked at only.</summary>
    public bool IsReadOnly => _log.IsReadOnly;

    /// <summary>What opening the store found and did, for people: that it was new, that it had been closed in order, or what was rolled forward or cut.</summary>
    public string RecoveryReport => _log.Recovery.ToString();

    internal LogStore Log => _log;

    internal bool IsDisposed => _space.IsDisposed;

    /// <summary>Opens a store in a directory with the default settings; makes it if the directory is missing or empty.</summary>
    /// <param name="path">The directory.</param>
    /// <returns>The store.</returns>
    /// <inheritdoc cref="Open(StoreOptions)" path="/exception"/>
    public static ContextStore Open(string path) => Open(StoreOptions.OnDisk(path));

    /// <summary>Opens a store. A commit that was not whole when the last process died is cut off; see <see cref="RecoveryReport"/>.</summary>
    /// <param name="options">The settings.</param>
    /// <returns>The store.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="StoreLockedException">Another process or instance has the store open.</exception>
    /// <exception cref="StoreFormatException">The directory is no store, or one that this version cannot read.</exception>
    /// <exception cref="StoreCorruptionException">Something that had been made durable is damaged.</exception>
    /// <exception cref="StorageFailureException">The operating system refused a call.</exception>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The store owns and disposes them.")]
    public static ContextStore Open(StoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        LogOptions logOptions = options.ToLogOptions();
        IStorage storage = options.OpenStorage(out bool owned);
        try
        {
            return new ContextStore(storage, owned, options, LogStore.Open(storage, logOptions));
        }
        catch
        {
            if (owned)
            {
                storage.Dispose();
            }

            throw;
        }
    }

    /// <summary>An empty tree without parents.</summary>
    /// <returns>A tree that the caller disposes.</returns>
    public ContextTree CreateTree()
    {
        lock (_space.Gate)
        {
            ThrowIfDisposed();
            return new ContextTree(this, _space.NewRoot(default), [], 0);
        }
    }

    /// <summary>The tree of a commit. For recent commits it costs nothing; older ones are read from the log as they are used.</summary>
    /// <param name="commit">The hash of the commit.</param>
    /// <returns>A tree that the caller disposes.</returns>
    /// <exception cref="UnknownCommitException">The store does not hold the commit.</exception>
    /// <exception cref="StoreCorruptionException">The commit's record is damaged.</exception>
    public ContextTree Checkout(Hash256 commit)
        => TryCheckout(commit, out ContextTree? tree)
            ? tree
            : throw new UnknownCommitException($"The store {_storage.Location} does not hold the commit {commit}.", commit);

    /// <summary>The tree of a commit, if the store holds it.</summary>
    /// <param name="commit">The hash of the commit.</param>
    /// <param name="tree">A tree that the caller disposes, or null.</param>
    /// <returns>Whether the store holds the commit.</returns>
    /// <exception cref="StoreCorruptionException">The commit's record is damaged.</exception>
    public bool TryCheckout(Hash256 commit, [NotNullWhen(true)] out ContextTree? tree)
    {
        lock (_space.Gate)
        {
            ThrowIfDisposed();
            _space.DrainForgotten();
            if (!_log.TryFindCommit(commit, out long sequence))
            {
                tree = null;
                return false;
            }

            TreeVersion? version = _warm.Find(commit);
            if (version is null)
            {
                version = NewColdVersion(_log.ReadCommit(sequence));
                _warm.Add(commit, version);
            }
            else
            {
                version.References++;
            }

            tree = new ContextTree(this, version, [commit], sequence);
            return true;
        }
    }

    /// <summary>The tree of the newest commit, or an empty tree if there is none.</summary>
    /// <returns>A tree that the caller disposes.</returns>
    /// <exception cref="StoreCorruptionException">The commit's record is damaged.</exception>
    public ContextTree CheckoutHead()
    {
        ThrowIfDisposed();
        long count = _log.CommitCount;
        return count == 0 ? CreateTree() : Checkout(_log.CommitHash(count));
    }

    /// <summary>Writes a tree as a commit. Afterwards the tree goes on from the new commit.</summary>
    /// <remarks>A commit that the store holds already (same tree, parents, date, author and message) is not written again.</remarks>
    /// <param name="tree">The tree; it may be the child of any commit, so that branches arise.</param>
    /// <param name="info">Date, author, message and parents.</param>
    /// <returns>The commit. It is as durable as <see cref="StoreOptions.Durability"/> says; its receipt tells and waits for more.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">The tree belongs to another store, or its root is a value.</exception>
    /// <exception cref="StorageFailureException">The commit could not be written, for instance because the disk is full; the store and the tree are as they were, and it can be tried again.</exception>
    /// <exception cref="StoreReadOnlyException">The store was opened for reading only.</exception>
    /// <exception cref="StorePoisonedException">An earlier barrier failed, or the one of this commit; then the commit can be read in this store, and whether the disk has it is known when the store is opened again.</exception>
    public CommitSummary Commit(ContextTree tree, CommitInfo info)
    {
        Check(tree, info);
        CommitSummary summary;
        lock (_space.Gate)
        {
            ThrowIfDisposed();
            if (_log.IsReadOnly)
            {
                throw new StoreReadOnlyException(_storage.Location);
            }

            _space.DrainForgotten();
            CommitRecord record = Describe(tree, info);
            summary = _log.TryFindCommit(record.Hash, out long existing) ? GoOnFromExisting(tree, record.Hash, existing) : Write(tree, record);
        }

        // Others read, change and commit while the disk works.
        _log.Schedule.Settle(summary.Sequence);
        return summary;
    }

    /// <summary>The hash that <see cref="Commit"/> would give; nothing is written.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="info">Date, author, message and parents.</param>
    /// <returns>The hash.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">The tree belongs to another store, or its root is a value.</exception>
    public Hash256 ComputeCommitHash(ContextTree tree, CommitInfo info)
    {
        Check(tree, info);
        lock (_space.Gate)
        {
            return Describe(tree, info).Hash;
        }
    }

    /// <summary>Whether the store holds a commit.</summary>
    /// <param name="commit">The hash of the commit.</param>
    /// <returns>Whether it does.</returns>
    public bool Contains(Hash256 commit)
    {
        ThrowIfDisposed();
        return _log.TryFindCommit(commit, out _);
    }

    /// <summary>What a commit says.</summary>
    /// <param name="commit">The hash of the commit.</param>
    /// <returns>The commit.</returns>
    /// <exception cref="UnknownCommitException">The store does not hold the commit.</exception>
    /// <exception cref="StoreCorruptionException">The commit's record is damaged.</exception>
    public CommitSummary GetCommit(Hash256 commit)
    {
        ThrowIfDisposed();
        return _log.TryFindCommit(commit, out long sequence)
            ? Summarise(_log.ReadCommit(sequence))
            : throw new UnknownCommitException($"The store {_storage.Location} does not hold the commit {commit}.", commit);
    }

    /// <summary>The newest commits, the newest first; commits of branches stand in the order in which they were made.</summary>
    /// <param name="count">How many at the most, 0 or more.</param>
    /// <returns>A new list.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    /// <exception cref="StoreCorruptionException">A commit's record is damaged.</exception>
    public IReadOnlyList<CommitSummary> GetLatest(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ThrowIfDisposed();
        var commits = new List<CommitSummary>();
        for (long sequence = _log.CommitCount; sequence > 0 && commits.Count < count; sequence--)
        {
            if (_log.IsVisible(sequence))
            {
                commits.Add(Summarise(_log.ReadCommit(sequence)));
            }
        }

        return commits;
    }

    /// <summary>Makes all commits so far survive a loss of power; others go on reading and committing meanwhile.</summary>
    /// <exception cref="StorePoisonedException">This or an earlier barrier failed; the store takes no more commits.</exception>
    public void Flush()
    {
        ThrowIfDisposed();
        if (!_log.IsReadOnly)
        {
            _log.Barrier();
        }
    }

    /// <summary>With <see cref="StoreOptions.Stepped"/>: makes the barrier that is due by now. Otherwise there is nothing to do, because it is made beside the callers.</summary>
    /// <returns>Whether a barrier was made.</returns>
    /// <exception cref="StorePoisonedException">This or an earlier barrier failed; the store takes no more commits.</exception>
    public bool Step()
    {
        ThrowIfDisposed();
        return _log.Schedule.Step();
    }

    /// <summary>Closes the store: what was committed is made durable, the lock is freed. Trees of the store can no longer be used.</summary>
    /// <exception cref="StorageFailureException">The last barrier failed.</exception>
    public void Dispose()
    {
        lock (_space.Gate)
        {
            if (_space.IsDisposed)
            {
                return;
            }

            _prefetcher.Dispose();
            try
            {
                _log.Dispose();
            }
            finally
            {
                _hasher.Dispose();
                _space.Dispose();
                if (_ownsStorage)
                {
                    _storage.Dispose();
                }
            }
        }
    }

    internal WorkingTree NewWorkingTree(TreeVersion version) => new(_space, _editor, version);

    internal Hash256 HashOf(WorkingTree tree) => tree.Hash(_hasher);

    private CommitSummary Summarise(CommitRecord record) => new()
    {
        Hash = record.Hash,
        RootHash = record.RootHash,
        Parents = record.Parents,
        Date = record.Date,
        Author = record.Author,
        Message = record.Message,
        Sequence = record.Sequence,
        Level = record.Level,
        Cycle = record.Cycle,
        Receipt = new CommitReceipt(_log, record.Hash, record.Sequence),
    };

    private void Check(ContextTree tree, CommitInfo info)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(info);
        if (!ReferenceEquals(tree.Store, this))
        {
            throw new ArgumentException("The tree belongs to another store.", nameof(tree));
        }

        if (tree.RootKind == ContextKind.Value)
        {
            throw new ArgumentException("The root of the tree is a value; the root of a commit is a directory.", nameof(tree));
        }
    }

    private CommitRecord Describe(ContextTree tree, CommitInfo info)
    {
        Hash256 root = _hasher.HashRoot(tree.Work.Version.Anchor);
        ImmutableArray<Hash256> parents = [.. (info.Parents ?? tree.Parents).Order()];
        return new CommitRecord
        {
            Hash = CommitHasher.Hash(root, parents.AsSpan(), info.Date, info.Author.Span, info.Message.Span),
            RootHash = root,
            Parents = parents,
            Date = info.Date,
            Author = info.Author.ToArray(),
            Message = info.Message.ToArray(),
            Base = tree.BaseSequence,
            Level = info.Level,
            Cycle = info.Cycle,
        };
    }

    private CommitSummary Write(ContextTree tree, CommitRecord record)
    {
        TreeVersion version = tree.Work.Version;
        long @base = version.FindBase(out _, null);
        if (@base != 0 && (!_log.IsVisible(@base) || _log.Retention.Behind.Contains(@base)))
        {
            throw new UnknownCommitException(
                FormattableString.Invariant($"The tree was made from commit {@base} of {_storage.Location}, which lies behind the retention boundary: what is built on it would lose its ground. Check out a commit that is kept."),
                _log.CommitHash(@base));
        }

        CommitWriter commit = _log.BeginCommit();
        RecordCost written = _space.Written;
        try
        {
            record = commit.Complete(_writer.Describe(record, _writer.Write(version, commit)), durable: false);
        }
        catch
        {
            _space.Written = written;
            commit.Abort();
            throw;
        }

        version.Frozen = true;
        if (_writer.Settle(version))
        {
            version.SetCommitted(record.Sequence, record.Limit);
            version.References++;
        }
        else
        {
            // Blocks of other versions are still referred to: the commit goes on from the log, and this version goes with its holders.
            version = NewColdVersion(record);
        }

        _warm.Add(record.Hash, version);
        tree.GoOnFrom(version, record.Hash, record.Sequence);
        _relief?.RelieveAfterCommit(tree.Work);
        return Summarise(record);
    }

    private CommitSummary GoOnFromExisting(ContextTree tree, Hash256 commit, long sequence)
    {
        CommitRecord record = _log.ReadCommit(sequence);
        TreeVersion? version = _warm.Find(commit);
        if (version is null)
        {
            version = NewColdVersion(record);
            _warm.Add(commit, version);
        }
        else
        {
            version.References++;
        }

        tree.GoOnFrom(version, commit, sequence);
        return Summarise(record);
    }

    /// <summary>A version of which nothing is resident, with one reference.</summary>
    private TreeVersion NewColdVersion(CommitRecord record)
    {
        EntryContent root = default;
        byte[] hash = record.RootHash.ToArray();
        if (!record.Root.IsNone)
        {
            root.Kind = EntryTag.Directory;
            root.Address = record.Root.Value;
            root.Hash = hash;
        }

        TreeVersion version = _space.NewRoot(root);
        version.SetCommitted(record.Sequence, record.Limit);
        version.Frozen = true;
        return version;
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_space.IsDisposed, this);
}
