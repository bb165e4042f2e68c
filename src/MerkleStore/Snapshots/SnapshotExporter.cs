// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;
using MerkleStore.Log;
using MerkleStore.Tree;

namespace MerkleStore.Snapshots;

/// <summary>Writes a snapshot: header, commits with their content, manifest, end.</summary>
internal static class SnapshotExporter
{
    /// <summary>Writes a snapshot.</summary>
    /// <param name="space">The store.</param>
    /// <param name="commits">The commits, the oldest first, each with the one of which only the difference is written.</param>
    /// <param name="destination">Where it goes.</param>
    /// <param name="resume">Whether the destination may hold the start of it.</param>
    /// <param name="progress">Receives the share that is done and the chunks so far.</param>
    /// <param name="cancellationToken">Stops it between entries.</param>
    /// <returns>What was written, and how many bytes.</returns>
    public static (SnapshotManifest Manifest, ChunkWriter Chunks) Run(
        NodeSpace space,
        IReadOnlyList<(CommitRecord Commit, CommitRecord? Base)> commits,
        Stream destination,
        bool resume,
        Action<double, ChunkWriter, long> progress,
        CancellationToken cancellationToken)
    {
        var manifest = new SnapshotManifest();
        var chunks = new ChunkWriter(destination, resume);
        var content = new ContentWriter(chunks, manifest);
        int finished = 0;
        var exporter = new TreeExporter(space, content, share => progress((finished + share) / commits.Count, chunks, content.RawBytes), cancellationToken);
        chunks.WritePlain(SnapshotFormat.FileMagic);
        chunks.Write(SnapshotFormat.HeaderChunk, Header(commits));
        foreach ((CommitRecord commit, CommitRecord? @base) in commits)
        {
            var description = SnapshotCommit.From(commit, @base?.Hash);
            chunks.Write(SnapshotFormat.CommitChunk, description.Encode());
            manifest.AddCommit(description);
            manifest.SetCounts(exporter.Export(commit, @base));
            finished++;
        }

        long start = chunks.Offset;
        chunks.Write(SnapshotFormat.ManifestChunk, manifest.Encode());
        chunks.WritePlain(Trailer(start, chunks.Offset));
        destination.Flush();
        progress(1, chunks, content.RawBytes);
        return (manifest, chunks);
    }

    /// <summary>The last bytes of a snapshot.</summary>
    /// <param name="manifest">Where the manifest begins.</param>
    /// <param name="end">Where it ends.</param>
    public static byte[] Trailer(long manifest, long end)
    {
        byte[] trailer = new byte[SnapshotFormat.TrailerBytes];
        BinaryPrimitives.WriteInt64LittleEndian(trailer, manifest);
        BinaryPrimitives.WriteInt64LittleEndian(trailer.AsSpan(8), end + SnapshotFormat.TrailerBytes);
        SnapshotFormat.EndMagic.CopyTo(trailer.AsSpan(16));
        return trailer;
    }

    private static byte[] Header(IReadOnlyList<(CommitRecord Commit, CommitRecord? Base)> commits)
    {
        byte[] header = new byte[SnapshotFormat.HeaderPayloadBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(header, SnapshotFormat.Version);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(4), 0);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), SnapshotFormat.HashScheme);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(12), SnapshotFormat.ChunkBytes);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(16), commits.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(20), 0);
        commits[^1].Commit.Hash.CopyTo(header.AsSpan(24));
        return header;
    }
}
