// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using MerkleStore.Log;
using MerkleStore.Tree;

namespace MerkleStore.Snapshots;

/// <summary>Reads a snapshot on a thread of its own and has its parts hashed on the others, so that all cores are used; the parts come out in their order.</summary>
internal sealed class PartProducer : IDisposable
{
    /// <summary>The most bytes of parts that wait, beside one part.</summary>
    private const long MaxWaitingBytes = 24L * 1024 * 1024;

    private readonly SnapshotReader _reader;
    private readonly NodeSpace? _space;
    private readonly ImportSettings _settings;
    private readonly Hash256 _head;
    private readonly int _commits;
    private readonly CancellationToken _cancellation;
    private readonly ContentReader _content;
    private readonly TreeParser _parser;
    private readonly BlockingCollection<ImportPart> _parts = new(Environment.ProcessorCount + 2);
    private readonly ConcurrentBag<ImportPart> _unused = [];
    private readonly ConcurrentBag<PartHasher> _hashers = [];
    private readonly Dictionary<Hash256, ImportedTree> _trees = [];
    private readonly object _room = new();
    private long _waitingBytes;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Makes a producer.</summary>
    /// <param name="reader">The snapshot behind its header.</param>
    /// <param name="space">The store, or null.</param>
    /// <param name="settings">How it is cut.</param>
    /// <param name="head">The commit that it is of.</param>
    /// <param name="commits">The number of commits.</param>
    /// <param name="cancellation">Ends it.</param>
    public PartProducer(SnapshotReader reader, NodeSpace? space, ImportSettings settings, Hash256 head, int commits, CancellationToken cancellation)
    {
        _reader = reader;
        _settings = settings;
        _head = head;
        _space = space;
        _commits = commits;
        _cancellation = cancellation;
        _content = new ContentReader(reader.Chunks, reader.Manifest, cancellation);
        _parser = new TreeParser(_content, space);
    }

    /// <summary>Starts reading.</summary>
    /// <param name="state">Where an earlier import ended, or null for the beginning.</param>
    /// <returns>A task that never fails.</returns>
    public Task Start(ImportState? state) => Task.Factory.StartNew(() => Run(state), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>The parts, as they come.</summary>
    public IEnumerable<ImportPart> Parts() => _parts.GetConsumingEnumerable(_cancellation);

    /// <summary>Takes back a part that has been built.</summary>
    public void Return(ImportPart part)
    {
        lock (_room)
        {
            _waitingBytes -= part.DataLength;
            Monitor.Pulse(_room);
        }

        if (!part.IsOutsized)
        {
            part.Clear();
            _unused.Add(part);
        }
    }

    /// <summary>Throws what went wrong while reading, if anything did.</summary>
    public void ThrowIfFailed() => _failure?.Throw();

    /// <summary>Wakes the reading thread after the end was asked for.</summary>
    public void Wake()
    {
        lock (_room)
        {
            Monitor.PulseAll(_room);
        }
    }

    public void Dispose() => _parts.Dispose();

    private void Run(ImportState? state)
    {
        try
        {
            Produce(state);
        }
#pragma warning disable CA1031 // Whatever it is, it is thrown again where the parts are taken.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _failure = ExceptionDispatchInfo.Capture(error);
        }
        finally
        {
            _parts.CompleteAdding();
        }
    }

    private void Produce(ImportState? state)
    {
        int done = 0;
        if (state is not null)
        {
            foreach (ImportedTree tree in state.Trees)
            {
                _trees[tree.Commit.Hash] = tree;
            }

            done = state.Trees.Count;
            if (state.Current is { } current)
            {
                _content.Resume(state.Position.RawOffset);
                _parser.Resume(state.Pages, state.Counts, current.Commit.Base is not null, BaseOf(current.Commit));
                ReadTree(current, Rent());
                done++;
            }
        }

        for (int i = done; i < _commits; i++)
        {
            SnapshotCommit commit = _reader.ReadCommit();
            BuiltPage? @base = BaseOf(commit);
            var tree = new ImportedTree
            {
                Commit = commit,
                IsNew = _space is not null && !_space.Log.TryFindCommit(commit.Hash, out _),
                IsChecked = commit.Base is null || @base is not null,
                IsLast = i == _commits - 1,
            };
            ImportPart part = Rent();
            part.StartsTree = true;
            _parser.Begin(commit.Base is not null, @base, part);
            ReadTree(tree, part);
        }

        _reader.ReadEnd(_head);
    }

    private void ReadTree(ImportedTree tree, ImportPart part)
    {
        for (bool ended = false; !ended; part = Rent())
        {
            ended = _parser.Fill(part);
            part.Tree = tree;
            part.EndsTree = ended;
            part.Counts = _parser.Counts;
            part.Bytes = _reader.Chunks.Offset;
            part.ContentBytes = _reader.Manifest.RawBytes;
            part.Chunk = _reader.Chunks.Index;
            part.ChunkOffset = _reader.Chunks.ChunkOffset;
            if (ended)
            {
                _reader.Manifest.SetCounts(part.Counts);
            }

            part.Position = ended ? _reader.Chunks.Behind(_reader.Manifest) : _content.Position;
            Hand(part);
            if (ended && !tree.IsLast)
            {
                tree.Finished.Task.Wait(_cancellation);
                _trees[tree.Commit.Hash] = tree;
                return;
            }
        }
    }

    private ImportPart Rent() => _unused.TryTake(out ImportPart? unused) ? unused : new ImportPart(_settings);

    private void Hand(ImportPart part)
    {
        lock (_room)
        {
            while (_waitingBytes > MaxWaitingBytes)
            {
                _cancellation.ThrowIfCancellationRequested();
                Monitor.Wait(_room);
            }

            _waitingBytes += part.DataLength;
        }

        if (part.Tree.IsChecked)
        {
            part.Hashing = Task.Run(() => Hash(part), CancellationToken.None);
        }

        _parts.Add(part, _cancellation);
    }

    private void Hash(ImportPart part)
    {
        PartHasher hasher = _hashers.TryTake(out PartHasher? unused) ? unused : new PartHasher();
        hasher.Run(part);
        _hashers.Add(hasher);
    }

    /// <summary>The root of the base of a commit: of one before it in the snapshot, or of one in the store. Null if there is none, or no store to look into.</summary>
    private BuiltPage? BaseOf(SnapshotCommit commit)
    {
        if (commit.Base is not { } hash || _space is null)
        {
            return null;
        }

        if (_space.Log.TryFindCommit(hash, out long sequence))
        {
            CommitRecord record = _space.Log.ReadCommit(sequence);
            return new BuiltPage(record.Root.Value, record.RootHash, BuiltPage.Unknown);
        }

        return _trees.TryGetValue(hash, out ImportedTree? tree)
            ? tree.Root with { Entries = BuiltPage.Unknown }
            : throw new SnapshotException($"The snapshot holds only how the commit {commit.Hash} differs from {hash}, which the store does not hold. Import a snapshot of that one first.", _reader.Chunks.Index, _reader.Chunks.ChunkOffset);
    }
}
