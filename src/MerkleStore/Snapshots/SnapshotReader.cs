// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;

namespace MerkleStore.Snapshots;

/// <summary>Reads the parts of a snapshot that frame the trees: header, commits, end.</summary>
internal sealed class SnapshotReader(Stream source)
{
    public ChunkReader Chunks { get; } = new(source);

    public SnapshotManifest Manifest { get; } = new();

    /// <summary>The hash of the header's chunk, which says what the snapshot is of.</summary>
    public Hash256 HeaderHash { get; private set; }

    /// <summary>Reads the header.</summary>
    /// <returns>The commit that the snapshot is of, and the number of commits.</returns>
    public (Hash256 Head, int Commits) ReadHeader()
    {
        Span<byte> magic = stackalloc byte[SnapshotFormat.FileMagicBytes];
        Chunks.ReadPlain(magic);
        if (!magic.SequenceEqual(SnapshotFormat.FileMagic))
        {
            throw new SnapshotException("This is not a snapshot of a MerkleStore: it does not begin like one.", -1, 0);
        }

        Next(SnapshotFormat.HeaderChunk, "the header");
        HeaderHash = Chunks.Hash;
        ReadOnlySpan<byte> header = Chunks.Raw;
        if (header.Length != SnapshotFormat.HeaderPayloadBytes)
        {
            Chunks.Throw("has a header of a length that cannot be");
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
            Chunks.Throw("has a header that cannot be");
        }

        return (new Hash256(header[24..]), commits);
    }

    /// <summary>Reads the description of a commit.</summary>
    public SnapshotCommit ReadCommit()
    {
        Next(SnapshotFormat.CommitChunk, "a commit");
        var commit = SnapshotCommit.Decode(Chunks);
        Manifest.AddCommit(commit);
        return commit;
    }

    /// <summary>Reads the manifest and the end, and checks that nothing follows.</summary>
    /// <param name="head">The commit that the header named.</param>
    public void ReadEnd(Hash256 head)
    {
        if (Manifest.Commits.Last().Commit.Hash != head)
        {
            Chunks.Throw("ends another commit than the header says");
        }

        Next(SnapshotFormat.ManifestChunk, "the manifest");
        if (!Chunks.Raw.SequenceEqual(Manifest.Encode()))
        {
            Chunks.Throw("has a manifest that does not describe what came before it");
        }

        long start = Chunks.ChunkOffset;
        byte[] expected = SnapshotExporter.Trailer(start, Chunks.Offset);
        byte[] trailer = new byte[expected.Length];
        Chunks.ReadPlain(trailer);
        if (!trailer.AsSpan().SequenceEqual(expected))
        {
            Chunks.Throw("is followed by an end that cannot be");
        }

        Chunks.RequireEnd();
    }

    private void Next(byte kind, string what)
    {
        Chunks.ReadChunk();
        if (Chunks.Header.Kind != kind)
        {
            Chunks.Throw($"stands where {what} was expected");
        }
    }
}
