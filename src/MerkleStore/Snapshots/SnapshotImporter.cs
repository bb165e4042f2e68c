// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Log;

namespace MerkleStore.Snapshots;

/// <summary>Reads a snapshot from front to back, and checks or takes over its commits.</summary>
/// <remarks>
/// One thread reads and checks shapes, others compute hashes, the caller's makes records. They go into the log in groups ahead of their commits, so that other commits fit between two
/// groups. The commits come at the end, when all has been checked, one directly after the other.
/// </remarks>
internal sealed class SnapshotImporter
{
    private readonly SnapshotReader _reader;
    private readonly ImportTarget? _target;
    private readonly ImportSettings _settings;
    private readonly Action<long, long> _progress;
    private readonly CancellationToken _cancellation;
    private readonly TreeBuilder _builder = new();
    private readonly List<ImportPart> _pending = [];
    private readonly List<ImportedTree> _finished = [];
    private Hash256 _head;
    private long _pendingBytes;
    private long _stepStart;
    private bool _ownsState;
    private bool _hasForeignState;

    /// <summary>Makes an importer.</summary>
    /// <param name="source">The snapshot.</param>
    /// <param name="target">The store, or null to check only.</param>
    /// <param name="settings">How it is cut.</param>
    /// <param name="progress">Is called now and then, with the bytes read and the bytes that they held.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public SnapshotImporter(Stream source, ImportTarget? target, ImportSettings settings, Action<long, long> progress, CancellationToken cancellationToken)
    {
        _reader = new SnapshotReader(source);
        _target = target;
        _settings = settings;
        _progress = progress;
        _cancellation = cancellationToken;
    }

    public SnapshotManifest Manifest => _reader.Manifest;

    public long Bytes => _reader.Chunks.Offset;

    /// <summary>Adds what a snapshot does not hold to a commit before it is written; null for nothing.</summary>
    public Func<CommitRecord, CommitRecord>? Complement { get; init; }

    /// <summary>How many commits were taken over; the others were there.</summary>
    public int NewCommits { get; private set; }

    /// <summary>The bytes that were not read again, as an earlier import had come that far.</summary>
    public long ResumedBytes { get; private set; }

    /// <summary>What became of an earlier import that could not be gone on with, or null.</summary>
    public string? Notice { get; private set; }

    /// <summary>Whether all hashes were computed and compared, which takes the bases of differences.</summary>
    public bool HashesChecked { get; private set; } = true;

    /// <summary>Reads the header and the first commit only.</summary>
    public (Hash256 Head, int Commits, SnapshotCommit First) ReadStart()
    {
        (Hash256 head, int commits) = _reader.ReadHeader();
        return (head, commits, _reader.ReadCommit());
    }

    /// <summary>Reads the whole snapshot, and makes its commits visible once all of it has been checked.</summary>
    /// <param name="expected">The commit that it must end in, or null for any.</param>
    public void Run(Hash256? expected)
    {
        (_head, int commits) = _reader.ReadHeader();
        if (expected is { } wanted && wanted != _head)
        {
            throw new SnapshotException($"The snapshot is of the commit {_head}, not of {wanted} as was asked for.", -1, -1);
        }

        ImportState? state = Resume();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_cancellation);
        using var producer = new PartProducer(_reader, _target?.Space, _settings, _head, commits, stop.Token);
        Task reading = producer.Start(state);
        try
        {
            Consume(producer);
        }
        catch (SnapshotException error) when (!error.KeepsProgress)
        {
            DropState();
            throw;
        }
        finally
        {
            stop.Cancel();
            producer.Wake();
            reading.Wait(CancellationToken.None);
        }
    }

    private void Consume(PartProducer producer)
    {
        foreach (ImportPart part in producer.Parts())
        {
            part.Hashing?.GetAwaiter().GetResult();
            if (part.RootHash is { } root)
            {
                CheckRoot(part, root);
            }

            HashesChecked &= part.Tree.IsChecked;
            _pending.Add(part);
            _pendingBytes += part.DataLength;
            bool endsTree = part.EndsTree;
            ImportedTree tree = part.Tree;
            _progress(part.Bytes, part.ContentBytes);
            if (_pending.Count >= _settings.GroupParts || _pendingBytes >= _settings.GroupBytes || (endsTree && !tree.IsLast))
            {
                WriteGroup(producer);
            }

            if (endsTree)
            {
                _finished.Add(tree);
                tree.Finished.SetResult();
            }
        }

        _cancellation.ThrowIfCancellationRequested();
        producer.ThrowIfFailed();
        Publish(producer);
    }

    /// <summary>Takes up the state of an earlier import of the same snapshot.</summary>
    private ImportState? Resume()
    {
        if (_target is null || ImportStateFile.Read(_target.Storage) is not { } bytes)
        {
            return null;
        }

        var manifest = new SnapshotManifest();
        if (!ImportState.TryDecode(bytes, manifest, out ImportState? state))
        {
            return Discard("is damaged");
        }

        if (state.Header != _reader.HeaderHash)
        {
            _hasForeignState = !_target.Space.Log.TryFindCommit(state.Head, out _);
            return null;
        }

        if (!new ImportCheck(_target.Space.Log).Holds(state))
        {
            return Discard("does not fit the log");
        }

        _ownsState = true;
        _reader.Manifest.TakeOver(manifest);
        _reader.Chunks.GoTo(state.Position);
        _builder.Load(state.Pages);
        _finished.AddRange(state.Trees);
        _stepStart = _reader.Manifest.RawBytes;
        ResumedBytes = state.Position.Offset;
        return state;
    }

    private ImportState? Discard(string why)
    {
        ImportStateFile.Delete(_target!.Storage);
        Notice = $"The record of an unfinished import {why}; it was discarded, and the import begins anew.";
        return null;
    }

    /// <summary>Writes the pending parts as a group ahead of their commit.</summary>
    private void WriteGroup(PartProducer producer)
    {
        ImportPart last = _pending[^1];
        if (_target is null || !last.Tree.IsNew)
        {
            Build(null);
            Clear(producer);
            return;
        }

        if (_hasForeignState)
        {
            throw new SnapshotException("The store holds an unfinished import of another snapshot. Go on with that one, or give it up with 'merklestore snapshot abandon STORE'.", -1, -1) { KeepsProgress = true };
        }

        bool isStep = last.ContentBytes - _stepStart >= _settings.StepBytes;
        lock (_target.Space.Gate)
        {
            CommitWriter group = Begin(_target);
            try
            {
                Build(new LogSink(group, _target.Space));
                group.CompleteSpill(isStep && _target.IsDurable);
            }
            catch
            {
                group.Abort();
                throw;
            }
        }

        if (isStep)
        {
            _stepStart = last.ContentBytes;
            SaveState(_target, last);
        }

        Clear(producer);
    }

    private static CommitWriter Begin(ImportTarget target)
    {
        ObjectDisposedException.ThrowIf(target.Space.IsDisposed, target.Space);
        return target.Space.Log.BeginCommit();
    }

    private void Build(IRecordSink? sink)
    {
        foreach (ImportPart part in _pending)
        {
            if (!part.Tree.IsChecked)
            {
                continue;
            }

            _builder.Run(part, sink);
            if (part.EndsTree)
            {
                part.Tree.Root = _builder.Root;
                CheckRoot(part, _builder.Root.Hash);
            }
        }
    }

    private static void CheckRoot(ImportPart part, Hash256 root)
    {
        if (root != part.Tree.Commit.RootHash)
        {
            throw ChunkReader.Error(part.Chunk, part.ChunkOffset, $"ends a tree that has the hash {root} instead of {part.Tree.Commit.RootHash}", keepsProgress: false);
        }
    }

    private void Clear(PartProducer producer)
    {
        foreach (ImportPart part in _pending)
        {
            producer.Return(part);
        }

        _pending.Clear();
        _pendingBytes = 0;
    }

    private void SaveState(ImportTarget target, ImportPart last)
    {
        var state = new ImportState
        {
            Header = _reader.HeaderHash,
            Head = _head,
            Position = last.Position,
            Trees = last.EndsTree ? [.. _finished, last.Tree] : _finished,
            Current = last.EndsTree ? null : last.Tree,
            Counts = last.EndsTree ? default : last.Counts,
            Pages = last.EndsTree ? [] : _builder.Save(),
        };
        ImportStateFile.Replace(target.Storage, state.Encode(_reader.Manifest), target.IsDurable);
        _ownsState = true;
    }

    private void DropState()
    {
        if (_ownsState)
        {
            ImportStateFile.Delete(_target!.Storage);
            _ownsState = false;
        }
    }

    /// <summary>Writes what is left, and the commits behind it, so that all become visible at once: nobody else commits or checks out meanwhile.</summary>
    private void Publish(PartProducer producer)
    {
        if (_target is null || !_finished.Exists(tree => tree.IsNew))
        {
            Build(null);
        }
        else
        {
            lock (_target.Space.Gate)
            {
                CommitWriter writer = Begin(_target);
                try
                {
                    Build(_pending.Count > 0 && _pending[^1].Tree.IsNew ? new LogSink(writer, _target.Space) : null);
                    WriteCommits(_target, writer);
                }
                finally
                {
                    // Does nothing if the writer has ended. It has not if somebody else has made the commits meanwhile, or something failed.
                    writer.Abort();
                }
            }
        }

        Clear(producer);
        DropState();
    }

    private void WriteCommits(ImportTarget target, CommitWriter writer)
    {
        LogStore log = target.Space.Log;
        foreach (ImportedTree tree in _finished)
        {
            SnapshotCommit commit = tree.Commit;
            if (!tree.IsNew || log.TryFindCommit(commit.Hash, out _))
            {
                continue;
            }

            if (!writer.IsOpen)
            {
                writer = Begin(target);
            }

            long @base = BaseOf(commit, log);
            CommitRecord record = commit.ToRecord(new LogAddress(tree.Root.Address), @base);
            writer.Complete(Complement?.Invoke(record) ?? record, durable: false);
            NewCommits++;
        }

        if (NewCommits > 0 && target.IsDurable)
        {
            log.Barrier();
        }
    }

    /// <summary>The commit from which a commit of the snapshot was made, which must still be one that others can be made from.</summary>
    private static long BaseOf(SnapshotCommit commit, LogStore log)
    {
        if (commit.Base is not { } hash)
        {
            return 0;
        }

        return log.TryFindCommit(hash, out long sequence) && !log.Retention.Behind.Contains(sequence)
            ? sequence
            : throw new UnknownCommitException($"The snapshot holds only how the commit {commit.Hash} differs from {hash}, which retention has dropped meanwhile. Import a snapshot of that one first, or one that holds all.", hash);
    }
}
