// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;
using MerkleStore.Log;
using MerkleStore.Tree;

namespace MerkleStore.Snapshots;

/// <summary>Reads a snapshot from front to back, and checks or takes over its commits.</summary>
/// <remarks>With a store it is used under the gate of the node space, as one commit at a time can be written.</remarks>
internal sealed class SnapshotImporter
{
    private readonly ChunkReader _chunks;
    private readonly SnapshotManifest _manifest = new();
    private readonly ContentReader _content;
    private readonly NodeSpace? _space;
    private readonly bool _durable;
    private CommitWriter? _pending;
    private CommitRecord? _pendingRecord;

    /// <summary>Makes an importer.</summary>
    /// <param name="source">The snapshot.</param>
    /// <param name="space">The store, or null to check only.</param>
    /// <param name="durable">Whether each commit is made durable.</param>
    /// <param name="progress">Is called for each chunk of content, with the bytes read and the bytes that they held.</param>
    /// <param name="cancellationToken">Stops it between chunks.</param>
    public SnapshotImporter(Stream source, NodeSpace? space, bool durable, Action<long, long> progress, CancellationToken cancellationToken)
    {
        _chunks = new ChunkReader(source);
        _space = space;
        _durable = durable;
        _content = new ContentReader(_chunks, _manifest, () => progress(_chunks.Offset, _manifest.RawBytes), cancellationToken);
    }

    public SnapshotManifest Manifest => _manifest;

    public long Bytes => _chunks.Offset;

    /// <summary>Adds what a snapshot does not hold to a commit before it is written; null for nothing.</summary>
    public Func<CommitRecord, CommitRecord>? Complement { get; init; }

    /// <summary>How many commits were taken over; the others were there.</summary>
    public int NewCommits { get; private set; }

    /// <summary>Whether all hashes were computed and compared, which takes the bases of differences.</summary>
    public bool HashesChecked { get; private set; } = true;

    /// <summary>Reads the header and the first commit only.</summary>
    public (Hash256 Head, int Commits, SnapshotCommit First) ReadStart()
    {
        (Hash256 head, int commits) = ReadHeader();
        return (head, commits, ReadCommit());
    }

    /// <summary>Reads the whole snapshot. The last commit becomes visible when the end of the snapshot has been checked, the ones before when they are whole.</summary>
    /// <param name="expected">The commit that it must end in, or null for any.</param>
    /// <returns>The commit that it ends in.</returns>
    public Hash256 Run(Hash256? expected)
    {
        try
        {
            (Hash256 head, int commits) = ReadHeader();
            if (expected is { } wanted && wanted != head)
            {
                throw new SnapshotException($"The snapshot is of the commit {head}, not of {wanted} as was asked for.", -1, -1);
            }

            var tree = new TreeImporter(_content, _space);
            SnapshotCommit? last = null;
            for (int i = 0; i < commits; i++)
            {
                last = ReadCommit();
                Complete();
                Import(tree, last);
            }

            if (last!.Hash != head)
            {
                _chunks.Throw("ends another commit than the header says");
            }

            ReadEnd();
            Complete();
            return head;
        }
        finally
        {
            _pending?.Abort();
        }
    }

    private (Hash256 Head, int Commits) ReadHeader()
    {
        Span<byte> magic = stackalloc byte[SnapshotFormat.FileMagicBytes];
        _chunks.ReadPlain(magic);
        if (!magic.SequenceEqual(SnapshotFormat.FileMagic))
        {
            throw new SnapshotException("This is not a snapshot of a MerkleStore: it does not begin like one.", -1, 0);
        }

        Next(SnapshotFormat.HeaderChunk, "the header");
        ReadOnlySpan<byte> header = _chunks.Raw;
        if (header.Length != SnapshotFormat.HeaderPayloadBytes)
        {
            _chunks.Throw("has a header of a length that cannot be");
        }

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(header);
        uint features = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        uint scheme = BinaryPrimitives.ReadUInt32LittleEndian(header[8..]);
        if (version != SnapshotFormat.Version || features != 0 || scheme != SnapshotFormat.HashScheme)
        {
            throw new SnapshotException(
                FormattableString.Invariant($"The snapshot has format {version}, features {features} and hash scheme {scheme}; this version reads format {SnapshotFormat.Version}, no features and scheme {SnapshotFormat.HashScheme}. Use a newer version."),
                0,
                SnapshotFormat.FileMagicBytes);
        }

        int commits = BinaryPrimitives.ReadInt32LittleEndian(header[16..]);
        if (BinaryPrimitives.ReadInt32LittleEndian(header[12..]) != SnapshotFormat.ChunkBytes || commits is < 1 or > SnapshotFormat.MaxCommits || BinaryPrimitives.ReadUInt32LittleEndian(header[20..]) != 0)
        {
            _chunks.Throw("has a header that cannot be");
        }

        return (new Hash256(header[24..]), commits);
    }

    private SnapshotCommit ReadCommit()
    {
        Next(SnapshotFormat.CommitChunk, "a commit");
        var commit = SnapshotCommit.Decode(_chunks);
        _manifest.AddCommit(commit);
        return commit;
    }

    private void Import(TreeImporter tree, SnapshotCommit commit)
    {
        CommitRecord? @base = FindBase(commit);
        HashesChecked &= commit.Base is null || @base is not null;
        bool isNew = _space is not null && !_space.Log.TryFindCommit(commit.Hash, out _);
        if (isNew)
        {
            _pending = _space!.Log.BeginCommit();
        }

        (ulong root, ContentCounts counts) = tree.Import(commit, @base, _pending is null ? new NoSink() : new LogSink(_pending));
        _manifest.SetCounts(counts);
        _pendingRecord = isNew ? commit.ToRecord(new LogAddress(root), @base?.Sequence ?? 0) : null;
    }

    private CommitRecord? FindBase(SnapshotCommit commit)
    {
        if (commit.Base is not { } hash || _space is null)
        {
            return null;
        }

        return _space.Log.TryFindCommit(hash, out long sequence)
            ? _space.Log.ReadCommit(sequence)
            : throw new SnapshotException($"The snapshot holds only how the commit {commit.Hash} differs from {hash}, which the store does not hold. Import a snapshot of that one first.", _chunks.Index, _chunks.ChunkOffset);
    }

    private void Complete()
    {
        if (_pending is { } commit)
        {
            commit.Complete(Complement?.Invoke(_pendingRecord!) ?? _pendingRecord!, _durable);
            _pending = null;
            NewCommits++;
        }
    }

    private void ReadEnd()
    {
        Next(SnapshotFormat.ManifestChunk, "the manifest");
        if (!_chunks.Raw.SequenceEqual(_manifest.Encode()))
        {
            _chunks.Throw("has a manifest that does not describe what came before it");
        }

        long start = _chunks.ChunkOffset;
        byte[] expected = SnapshotExporter.Trailer(start, _chunks.Offset);
        byte[] trailer = new byte[expected.Length];
        _chunks.ReadPlain(trailer);
        if (!trailer.AsSpan().SequenceEqual(expected))
        {
            _chunks.Throw("is followed by an end that cannot be");
        }

        _chunks.RequireEnd();
    }

    private void Next(byte kind, string what)
    {
        _chunks.ReadChunk();
        if (_chunks.Header.Kind != kind)
        {
            _chunks.Throw($"stands where {what} was expected");
        }
    }
}
